"""One account for each kind of user, with a password that everybody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts import keyring, roles, second_factor
from matchmaker.accounts import service as accounts
from matchmaker.accounts.models import Person
from matchmaker.demand.models import Need
from matchmaker.demo.world import World
from matchmaker.organizations.models import Membership, Organization, Site
from matchmaker.settings import Settings
from matchmaker.supply.models import Offer

PASSWORD: Final = "jumelage-fictif-2026"  # noqa: S105 (demonstration only: db.is_empty guards it)


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    what: str


FARMER: Final = Account("ferme@demo.quebec", "Réjean Cournoyer", "farmer")
BUYER: Final = Account("cuisine@demo.quebec", "Mireille Gagnon", "buyer")
FACILITATOR: Final = Account("animation@demo.quebec", "Josiane Brouillette", "facilitator")
ADMINISTRATOR: Final = Account("admin@demo.quebec", "Dominique Roy", "administrator")
# those that the facilitator looks after
REGIONS: Final = ("14", "16")
ACCOUNTS: Final = (FARMER, BUYER, FACILITATOR, ADMINISTRATOR)


def build(
    world: World,
    settings: Settings,
    *,
    farms: Sequence[Organization],
    kitchens: Sequence[Organization],
) -> None:
    """Make the accounts and give each what it works with."""
    now = datetime.combine(world.today, time(12, 0), tzinfo=UTC)
    people = {who: _person(world.session, who, settings, now=now) for who in ACCOUNTS}
    _join(world, people[FARMER], _busiest(world, farms, Offer), now=now)
    _join(world, people[BUYER], _busiest(world, kitchens, Need), now=now)
    roles.grant(
        world.session,
        people[FACILITATOR],
        roles.FACILITATOR,
        by=audit.SYSTEM,
        regions=REGIONS,
    )
    roles.grant(world.session, people[ADMINISTRATOR], roles.ADMINISTRATOR, by=audit.SYSTEM)
    _settle(world, [*farms, *kitchens], now=now)
    ring = keyring.of(settings)
    for who in (FACILITATOR, ADMINISTRATOR):
        second_factor.enrol(world.session, people[who], authenticator=ring.authenticator)


def _person(session: Session, who: Account, settings: Settings, *, now: datetime) -> Person:
    person = accounts.open_account(session, who.email, name=who.name, language="fr", now=now)
    person.password = keyring.of(settings).passwords.hash(PASSWORD)
    return person


def _join(world: World, person: Person, body: Organization, *, now: datetime) -> None:
    world.session.add(Membership(person_id=person.id, organization=body, role="owner", since=now))


def _settle(world: World, bodies: Sequence[Organization], *, now: datetime) -> None:
    """Somebody speaks for every body, so that whoever is asked can answer; nobody knows their
    password."""
    taken = set(world.session.scalars(select(Membership.organization_id)))
    for body in bodies:
        if body.id in taken:
            continue
        names = (world.words["first_name"], world.words["last_name"])
        name = " ".join(map(world.dice.choice, names))
        person = accounts.open_account(
            world.session, f"{body.slug}@demo.quebec", name=name, language="fr", now=now
        )
        _join(world, person, body, now=now)
        body.contact_name, body.email = name, person.email


def _busiest(
    world: World, bodies: Sequence[Organization], published: type[Offer | Need]
) -> Organization:
    """The body of the facilitator's first region with most of what the other side trades in."""
    traded = [world.products[taste.product].id for taste in world.tastes if taste.product]
    here = [body for body in bodies if body.sites and body.sites[0].region_code == REGIONS[0]]
    counted = world.session.execute(
        select(Site.organization_id, func.count())
        .join(published, published.site_id == Site.id)
        .where(published.product_id.in_(traded))
        .group_by(Site.organization_id)
    )
    rows = {organization_id: number for organization_id, number in counted}  # noqa: C416
    return max(here, key=lambda body: (rows.get(body.id, 0), -body.id))
