"""Two neighbours who must not see each other's things: the same estate twice, and who visits.

Every object has a name, and the neighbour's has the same name after `other_`, so that a test can
put either in an address. What no stranger may read contains a word that occurs nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import db, engine
from matchmaker.accounts import keyring, second_factor, sessions
from matchmaker.accounts.models import ForeignAccount, Person
from matchmaker.accounts.tokens import Purpose
from matchmaker.catalogue.models import (
    Accreditation,
    Certification,
    CertificationBody,
    ProductForm,
    SeasonDefault,
    Unit,
)
from matchmaker.community.events.models import Event
from matchmaker.community.files import service as files
from matchmaker.community.files.service import Sent
from matchmaker.community.levers.models import Backing, Comment, Lever
from matchmaker.community.news.models import NewsPost
from matchmaker.community.resources.models import Resource
from matchmaker.community.stories.models import Story
from matchmaker.demand.models import Contract, Menu, MenuDish, OrderList
from matchmaker.demand.order_lines import Line
from matchmaker.desks.models import SavedSearch
from matchmaker.facilitation import scales
from matchmaker.facilitation.models import OrganizationMerge, Priority, PriorityLever
from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.shares import definitions
from matchmaker.impact.targets.models import Target
from matchmaker.intake.models import ReceivedFile
from matchmaker.introductions.answering import Links
from matchmaker.introductions.models import Introduction, ThreadMessage
from matchmaker.introductions.states import Side
from matchmaker.mail.models import Message
from matchmaker.organizations import claims, members, situating
from matchmaker.organizations.models import HeldCertification, Organization, Site
from matchmaker.organizations.schemas import InvitationIn, Role
from matchmaker.pairing import generations, weights
from matchmaker.pairing.models import PairRefusal
from matchmaker.places.models import Municipality, PostalCode
from matchmaker.portal.hooks import signatures
from matchmaker.portal.hooks.models import HookDelivery, HookEndpoint, HookEvent
from matchmaker.portal.hooks.signatures import Vault
from matchmaker.portal.keys import service as keys
from matchmaker.portal.keys.models import Platform
from matchmaker.portal.keys.schemas import KeyIn
from matchmaker.portal.keys.scopes import Scope
from matchmaker.portal.open_data import publishing as open_data
from matchmaker.settings import ROOT, Settings
from matchmaker.supply.models import SeasonShift, ShiftedOffer
from tests.factories import ALL_YEAR, JOLIETTE, MATANE, Factory

Point = tuple[float, float]

PASSWORD: Final = "trois canards bleus"
HERE, ELSEWHERE, FAR_AWAY = "14", "01", "11"
# exact points with digits of their own, so that a page that shows one can be told
FARM, KITCHEN = (-73.44371, 46.02393), (-73.11058, 46.03417)
OTHER_FARM, OTHER_KITCHEN = (-67.53371, 48.84241), (-68.52461, 48.44917)
# a word of every private text: « canari » for the first estate, « mesange » for the neighbour's
CANARIES: Final = {"": "canari", "other_": "mesange"}
OF_NEITHER: Final = "neutre"


@dataclass
class World:
    """Objects by name (what addresses say), people by name, and what must stay private."""

    names: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def secrets_of(self, prefix: str) -> list[str]:
        """What nobody but the estate's own people and facilitators may read."""
        point = OTHER_FARM if prefix else FARM
        digits = [f"{abs(value):.4f}" for value in point]
        return [CANARIES[prefix], *digits, *(each.replace(".", ",") for each in digits)]


@dataclass
class Builder:
    """Builds the world in one transaction of a test."""

    session: Session
    settings: Settings
    make: Factory
    world: World = field(default_factory=World)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def build(self) -> World:
        self._places()
        self._catalogue()
        self._people()
        self._estate("", HERE, farm_at=FARM, kitchen_at=KITCHEN)
        self._estate("other_", ELSEWHERE, farm_at=OTHER_FARM, kitchen_at=OTHER_KITCHEN)
        self.world.names["here"] = HERE
        self._links()
        self._pairings()
        self._weights()
        self._merged()
        self._levers()
        self._event()
        open_data.publish(self.session, today=self.now.date(), now=self.now)
        self.session.flush()
        return self.world

    def _places(self) -> None:
        towns = (
            ("Joliette", HERE, "J6E1A1", JOLIETTE),
            ("Matane", ELSEWHERE, "G4W1A1", MATANE),
        )
        self.make.region(FAR_AWAY)
        for name, region, code, at in towns:
            self.make.region(region)
            town = Municipality(
                name=name,
                search_key=name.lower(),
                region_code=region,
                mrc=name,
                position=db.point(*at),
            )
            self._add(town)
            self._add(
                PostalCode(
                    code=code,
                    position=db.point(*at),
                    place_name=name,
                    municipality_id=town.id,
                    region_code=region,
                )
            )

    def _catalogue(self) -> None:
        product = self.make.product()
        self._add(ProductForm(product_id=product.id, form="whole", position=0))
        self._add(
            SeasonDefault(product_id=product.id, mode="field", curve=ALL_YEAR, confidence="sourced")
        )
        kilo = Unit(code="kg", kind="mass", kg=1, position=0)
        kilo.one_fr = kilo.many_fr = kilo.one_en = kilo.many_en = "kg"
        self._add(kilo)
        menu = Menu(code="ecole", institution_type="school", weeks=4, position=0)
        menu.name_fr = menu.name_en = "Menu"
        menu.dishes = [MenuDish(product_id=product.id, form="whole", kg_per_100_meals=8, times=6)]
        self._add(menu)
        label = Certification(
            code="organic", kind="organic", bit=0, name_fr="Biologique", name_en="Organic"
        )
        body = CertificationBody(code="eco", name="Écocert")
        self._add(label)
        self._add(body)
        self._add(Accreditation(certification_id=label.id, body_id=body.id))

    def _people(self) -> None:
        hashed = keyring.of(self.settings).passwords.hash(PASSWORD)
        own = {"member": "", "reader": "", "colleague": "", "disabled": ""}
        own |= {"other": "other_", "other_colleague": "other_"}
        more: dict[str, dict[str, Any]] = {
            "facilitator": {"roles": ("facilitator",), "regions": (HERE,)},
            "elsewhere": {"roles": ("facilitator",), "regions": (FAR_AWAY,)},
            "administrator": {"roles": ("administrator",)},
            "disabled": {"active": False},
            "newcomer": {"confirmed_at": None},
        }
        for name in own | more:
            word = CANARIES[own[name]] if name in own else OF_NEITHER
            person = self.make.person(
                f"{name.replace('_', '-')}@{word}.test",
                name=f"Dominique {word}",
                phone=f"418 555-0100 poste {word}",
                password=hashed,
                **({"roles": ()} | more.get(name, {})),
            )
            self.world.people[name] = person
            self.world.names[f"{name}_email"] = person.email
        authenticator = keyring.of(self.settings).authenticator
        for name in ("facilitator", "elsewhere", "administrator"):
            second_factor.enrol(self.session, self.world.people[name], authenticator=authenticator)

    def _estate(
        self,
        prefix: str,
        region: str,
        farm_at: Point,
        kitchen_at: Point,
    ) -> None:
        """A farm and a school of one owner, with one of everything."""
        word = CANARIES[prefix]
        owner = self.world.people["other" if prefix else "member"]
        farm = self._organization(prefix, "farm", kind="producer")
        school = self._organization(prefix, "school", kind="institution", institution_type="school")
        for organization in (farm, school):
            self.make.member(owner, organization)
        place = {
            "region_code": region,
            "address": f"12, rang {word}",
            "postal_code": "G4W1A1" if prefix else "J6E1A1",
        }
        site = self._site(prefix, "site", farm, at=farm_at, **place)
        kitchen = self._site(prefix, "kitchen", school, at=kitchen_at, **place)
        self._offers(prefix, site)
        self._needs(prefix, kitchen)
        self._introductions(prefix, site, kitchen, owner)
        self._papers(prefix, farm, kitchen, owner)
        self._programs(prefix, farm, owner)
        self._writings(prefix, farm, owner)

    def _writings(self, prefix: str, farm: Organization, owner: Person) -> None:
        """What the farm proposed to the community and nobody has read over yet; and news."""
        sent = Sent(f"Guide de {CANARIES[prefix]}".encode(), "guide.txt")
        file = files.keep(self.session, sent, by=owner)
        resource = Resource(
            organization_id=farm.id,
            title="Guide",
            summary=f"Proposé par {CANARIES[prefix]}",
            kind="guide",
            state="submitted",
            file_id=file.id,
        )
        story = Story(
            organization_id=farm.id,
            title="Bon coup",
            body=f"Raconté par {CANARIES[prefix]}",
            state="submitted",
            consented_at=self.now,
        )
        post = NewsPost(title="Nouvelle", body="Bonjour", dated_on=date(2026, 1, 1))
        self._name(prefix + "resource", self._add(resource).public_id)
        self._name(prefix + "story", self._add(story).public_id)
        self._name(prefix + "post", self._add(post).public_id)
        self._name(prefix + "shown_file", file.public_id)

    def _programs(self, prefix: str, farm: Organization, owner: Person) -> None:
        """A key of the farm's; and, once for all, a platform with its key."""
        key = KeyIn(name="Caisse", scopes=list(Scope))
        made = keys.make_for_organization(self.session, farm, key, by=owner, now=self.now)
        self.world.names[f"{prefix}api_key"] = made.key.public_id
        if not prefix:
            platform = Platform(name="Portail", website="https://portail.test/")
            self._add(platform)
            administrator = self.world.people["administrator"]
            theirs = keys.make_for_platform(
                self.session, platform, key, by=administrator, now=self.now
            )
            self.world.names["platform"] = platform.public_id
            document = ReceivedFile(
                person_id=self.world.people["facilitator"].id,
                kind="dfc",
                name="ferme.jsonld",
                content=b'{"@id": "https://reseau.test/e1", "@type": "dfc-b:Enterprise"}',
                source="dfc",
            )
            self.world.names["document"] = self._add(document).public_id
            self.world.names["platform_key"] = theirs.key.public_id

    def _organization(self, prefix: str, name: str, **columns: Any) -> Organization:
        word = CANARIES[prefix]
        slug = f"{'voisin' if prefix else 'ici'}-{name}"
        made = self.make.organization(
            f"{name} {'du voisin' if prefix else 'ici'}",
            slug=slug,
            contact_name=f"Dominique {word}",
            email=f"{name}@{word}.test",
            phone=f"418 555-0101 poste {word}",
            **columns,
        )
        self.world.names[prefix + name] = slug
        return made

    def _site(
        self,
        prefix: str,
        name: str,
        organization: Organization,
        *,
        at: Point,
        **more: Any,
    ) -> Site:
        site: Site = self.make.site(organization, at=at, **more)
        assert site.position is not None
        site.public_position = situating.public_point(
            site.position, kind_of_owner=organization.kind, public_id=site.public_id
        )
        self.world.names[prefix + name] = site.public_id
        return site

    def _offers(self, prefix: str, site: Site) -> None:
        end = date(self.now.year + 1, 4, 30)
        for name, state in (
            ("offer", "published"),
            ("second_offer", "published"),
            ("draft", "draft"),
            ("paused", "paused"),
        ):
            offer = self.make.offer(
                site,
                state=state,
                expires_on=end,
                season_year=self.now.year,
                seasons={"field": ALL_YEAR},
                reach_km=900,
                note="" if state == "published" else f"note {CANARIES[prefix]}",
            )
            self._name(prefix + name, offer.public_id, offer.id)
        shift = self._add(
            SeasonShift(
                half_months=1,
                moved=[
                    ShiftedOffer(
                        offer_id=self.world.numbers[prefix + "offer"],
                        season_year=self.now.year,
                        curves={"field": ALL_YEAR},
                    )
                ],
            )
        )
        self._name(prefix + "shift", shift.public_id)

    def _needs(self, prefix: str, kitchen: Site) -> None:
        end = date(self.now.year + 1, 6, 30)
        for name, state in (
            ("need", "published"),
            ("second_need", "published"),
            ("need_draft", "draft"),
            ("need_paused", "paused"),
        ):
            need = self.make.need(
                kitchen,
                state=state,
                expires_on=end,
                season_year=self.now.year,
                note="" if state == "published" else f"note {CANARIES[prefix]}",
            )
            self._name(prefix + name, need.public_id, need.id)

    def _papers(self, prefix: str, farm: Organization, kitchen: Site, owner: Person) -> None:
        certification = self.session.scalars(select(Certification)).one()
        held = self._add(
            HeldCertification(organization_id=farm.id, certification_id=certification.id)
        )
        self._name(prefix + "held", held.public_id)
        contract = self._add(
            Contract(
                organization_id=kitchen.organization_id,
                family_id=self.make.family().id,
                until=date(self.now.year + 1, 1, 31),
                note=CANARIES[prefix],
            )
        )
        self._name(prefix + "contract", str(contract.id))
        bought = Purchase(
            site_id=kitchen.id,
            bought_on=self.now.date(),
            description=CANARIES[prefix],
            description_key="melange",
            amount_cents=1250,
        )
        self._name(prefix + "purchase", self._add(bought).public_id)
        definitions.load(self.session, ROOT / "seed")
        target = self._add(
            Target(organization_id=kitchen.organization_id, definition_code="organic")
        )
        self._name(prefix + "target", str(target.id))
        colleague = self.world.people[prefix + "colleague"]
        self._name(prefix + "colleague", self.make.member(colleague, farm, "editor").public_id)
        invitation, token = members.open_invitation(
            self.session,
            farm,
            InvitationIn(email=f"invite@{CANARIES[prefix]}.test", role=Role.READER),
            by=owner,
            now=self.now,
        )
        self._name(prefix + "invitation", invitation.public_id)
        self._name(prefix + "invitation_token", token)
        file = self._add(
            ReceivedFile(
                person_id=owner.id,
                kind="offers",
                name=f"{CANARIES[prefix]}.csv",
                content=f"Denrée;Prix;Lieu\nCarottes;1,41;{CANARIES[prefix]}\n".encode(),
                source=f"person:{owner.audit_key}",
            )
        )
        self._name(prefix + "file", file.public_id)
        order_list = OrderList(
            person_id=owner.id,
            site_ids=[kitchen.id],
            title=CANARIES[prefix],
            lines=[Line(1, "carottes", product="carotte", quantity="20").record()],
        )
        self._name(prefix + "order_list", self._add(order_list).public_id)
        search = SavedSearch(
            person_id=owner.id, direction="suppliers", query=f"quoi={CANARIES[prefix]}"
        )
        self._name(prefix + "search", self._add(search).public_id)
        self._name(prefix + "sign_in", self._sign_in(owner))
        elsewhere = ForeignAccount(
            person_id=owner.id,
            issuer=self.settings.oidc_issuer,
            known_as=CANARIES[prefix],
            linked_at=self.now,
            used_at=self.now,
        )
        self._name(prefix + "elsewhere", self._add(elsewhere).public_id)
        self._claim(prefix, farm)
        self._hook(prefix, farm)

    def _introductions(self, prefix: str, site: Site, kitchen: Site, owner: Person) -> None:
        """One that waits for answers, one whose parties have met, one that was not sent yet."""
        word = CANARIES[prefix]
        for name, state in (
            ("introduction", "sent"),
            ("introduction_met", "connected"),
            ("introduction_new", "proposed"),
        ):
            was_sent = self.now if state != "proposed" else None
            made = self._add(
                Introduction(
                    supplier_id=site.organization_id,
                    buyer_id=kitchen.organization_id,
                    supplier_site=site,
                    buyer_site=kitchen,
                    product_id=self.make.product(f"produit-{name.replace('_', '-')}").id,
                    offer_id=self.world.numbers[prefix + "offer"],
                    need_id=self.world.numbers[prefix + "need"],
                    state=state,
                    origin="facilitator",
                    # what the link of a mail shows to who holds it
                    supplier_reason="Tout près.",
                    buyer_reason="Tout près.",
                    closed_comment=word,
                    sent_at=was_sent,
                    expires_on=date(self.now.year + 1, 1, 31) if was_sent else None,
                )
            )
            self._name(prefix + name, made.public_id)
            self._add(
                ThreadMessage(
                    introduction_id=made.id, person_id=owner.id, side="buyer", body=f"dit {word}"
                )
            )
            if name == "introduction":
                links = Links(self.settings.secret_key)
                self._name(
                    prefix + "link_answer", links.make(made, Side.BUYER, owner, now=self.now)
                )

    def _claim(self, prefix: str, farm: Organization) -> None:
        orphan = self._organization(prefix, "orphan", kind="producer", state="unclaimed")
        self._site(
            prefix,
            "orphan_site",
            orphan,
            at=OTHER_FARM if prefix else FARM,
            region_code=farm.sites[0].region_code,
        )
        claim = claims.make(
            self.session,
            orphan,
            f"C’est ma ferme, dit {CANARIES[prefix]}",
            by=self.world.people[prefix + "colleague"],
            now=self.now,
        )
        self._name(prefix + "claim", claim.public_id)

    def _hook(self, prefix: str, farm: Organization) -> None:
        """Software that listens at a private place, and a message that it did not take."""
        secret = Vault(self.settings.secret_key).seal(signatures.new_secret())
        endpoint = HookEndpoint(
            organization_id=farm.id,
            url=f"https://{CANARIES[prefix]}.test/avis",
            topics=["introduction.*"],
            secret=secret,
        )
        self._name(prefix + "hook", self._add(endpoint).public_id)
        name = f"{prefix}essai"
        event = HookEvent(cause=name, type="webhook.test", data={}, happened_at=self.now)
        delivery = HookDelivery(
            endpoint_id=endpoint.id,
            event_id=self._add(event).id,
            state="dead",
            answer=CANARIES[prefix],
        )
        self._name(prefix + "hook_delivery", self._add(delivery).public_id)

    def _sign_in(self, person: Person) -> str:
        sessions.start(self.session, person, device="Firefox", now=self.now)
        return sessions.opened(self.session, person, now=self.now)[0].public_id

    def _links(self) -> None:
        """Who else is somebody: a reader, a disabled owner; and links as letters carry them."""
        for organization in (self._by_slug("farm"), self._by_slug("school")):
            self.make.member(self.world.people["reader"], organization, "reader")
            self.make.member(self.world.people["disabled"], organization, "owner")
        lost = Message(
            message_id="<perdu@jumelage>",
            recipient=f"perdu@{OF_NEITHER}.test",
            subject="",
            body_text="",
            body_html="",
            state="dead",
        )
        self._name("dead_message", str(self._add(lost).id))
        keys = keyring.of(self.settings)
        self._name("subscription", keys.subscriptions.token(self.world.people["newcomer"]))
        tokens = keys.tokens
        purposes: tuple[Purpose, ...] = ("confirm", "reset", "sign_in")
        for prefix, owner in (("", "member"), ("other_", "other")):
            token = keyring.of(self.settings).feeds.open(
                self.session, self.world.people[owner], now=self.now
            )
            self._name(f"{prefix}calendar", token)
        for purpose in purposes:
            token = tokens.make(self.world.people["newcomer"], purpose, now=self.now)
            self._name(f"link_{purpose}", token)

    def _pairings(self) -> None:
        for prefix in ("", "other_"):
            self._add(
                PairRefusal(
                    offer_id=self.world.numbers[prefix + "second_offer"],
                    need_id=self.world.numbers[prefix + "second_need"],
                    season_year=self.now.year,
                    side="need",
                    reason="price",
                    comment=CANARIES[prefix],
                )
            )
        today = self.now.date() - timedelta(days=1)
        generation_id, tables = generations.begin(self.session)
        seen = generations.read(self.session, today=today)
        generations.write(self.session, generation_id, engine.rank(seen.market, tables))
        generations.switch(self.session, generation_id, counts={}, seen=seen, today=today)

    def _weights(self) -> None:
        """Tried by a facilitator, and seen."""
        row = weights.keep(self.session, engine.EXPERT, made_by="")
        row.effect = {"regions": [HERE]}
        self.session.flush()
        scales.measure(self.session, row.id, today=self.now.date())
        self._name("weights", str(row.id))

    def _merged(self) -> None:
        """A closed profile, and two that were made one."""
        for name in ("shut", "double"):
            closed = self._organization("", name, kind="producer", state="closed")
            self._site("", f"{name}_site", closed, at=FARM, region_code=HERE)
        kept, merged = self._by_slug("farm"), self._by_slug("double")
        made = OrganizationMerge(
            kept_id=kept.id, merged_id=merged.id, merged_state="active", moved={}
        )
        self._name("merge", self._add(made).public_id)

    def _levers(self) -> None:
        """Two levers of the farm's, in sight of everybody; one is in a priority."""
        farm = self._by_slug("farm")
        priority = self._add(Priority(title="Des contrats à notre taille"))
        self._name("priority", priority.public_id)
        for name in ("lever", "second_lever"):
            lever = self._add(
                Lever(key=name, kind="obstacle", title=name, body="Neutre", organization_id=farm.id)
            )
            self._name(name, lever.public_id)
            self._add(Backing(lever_id=lever.id, organization_id=farm.id))
            lever.backers = 1
        self._add(PriorityLever(lever_id=lever.id, priority_id=priority.id))
        spoken = Comment(lever_id=lever.id, key="", organization_id=farm.id, body="Neutre")
        self._name("lever_comment", str(self._add(spoken).id))

    def _event(self) -> None:
        start = self.now + timedelta(days=30)
        event = Event(title="Rencontre", zone="America/Toronto", starts_at=start)
        event.ends_at = start + timedelta(hours=2)
        self._name("event", self._add(event).public_id)

    def _by_slug(self, name: str) -> Organization:
        slug = self.world.names[name]
        return self.session.scalars(select(Organization).where(Organization.slug == slug)).one()

    def _name(self, name: str, address: str, number: int = 0) -> None:
        self.world.names[name] = address
        self.world.numbers[name] = number

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row
