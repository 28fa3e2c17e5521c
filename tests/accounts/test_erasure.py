"""T62: what is exported is everything, and after erasure nothing is left anywhere."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.orm import Session

from matchmaker import audit, mail
from matchmaker.accounts import consents, erasure, export, inventory, sessions, tasks
from matchmaker.accounts.models import CalendarFeed, ForeignAccount, Person
from matchmaker.audit.models import AuditEntry
from matchmaker.community.events.models import Attendance, Event
from matchmaker.community.files.models import File
from matchmaker.community.levers.models import Backing, Comment, Lever
from matchmaker.community.news.models import NewsPost
from matchmaker.community.resources.models import Resource, ResourceMark
from matchmaker.community.stories.models import Story
from matchmaker.db import Base
from matchmaker.demand.models import OrderList
from matchmaker.desks.models import SavedSearch, Shortlisted
from matchmaker.facilitation.models import OrganizationNote
from matchmaker.impact.consents.models import FiguresConsent
from matchmaker.impact.purchases.models import Answer, SupplierAnswer
from matchmaker.impact.targets.models import Target
from matchmaker.intake.models import ReceivedFile
from matchmaker.introductions.models import Introduction, ThreadMessage
from matchmaker.mail.models import Message
from matchmaker.organizations.models import Invitation, Membership, Organization
from matchmaker.pairing.models import PairRefusal
from matchmaker.portal.keys.models import ApiKey, Platform, PlatformConsent
from tests.factories import Factory

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
# what stays, by an author whom nobody can name any more
SIGNED = {
    "audit_entry",
    "figures_consent",
    "file",
    "introduction",
    "lever",
    "lever_backing",
    "lever_comment",
    "news_post",
    "pair_refusal",
    "purchase_answer",
    "resource",
    "resource_mark",
    "story",
    "supplier_answer",
    "target",
}
NAME = "Zéphirine Quatrevents"
EMAIL = "Zephirine@quatrevents.exemple.ca"
PHONE = "418 555-0142"


def somebody(session: Session, make: Factory) -> Person:
    """A person with something in every place where something can be."""
    person = make.person(
        EMAIL,
        roles=("facilitator",),
        regions=("01",),
        name=NAME,
        phone=PHONE,
        language="en",
        password="hash-of-zephirine",
        tf_totp_secret="secret-of-zephirine",
        mf_recovery_codes=["code-of-zephirine"],
    )
    farm = make.organization("Ferme du vent", email=EMAIL, contact_name=NAME, phone=PHONE)
    other = make.organization("Ferme d’à côté", email="cote@exemple.ca", contact_name=NAME)
    make.member(person, farm)
    make.member(person, other, "reader")
    sessions.start(session, person, device="Firefox, Android", now=NOW)
    consents.choose(session, person, {"terms", "newsletter"}, now=NOW)
    audit.record(session, person.audit_key, "sign_in.opened", subject_kind="person", subject_id="?")
    mail.send(session, recipient=EMAIL, subject=f"Bonjour {NAME}", text=PHONE, html="")
    letter = mail.send(
        session, recipient="autre@exemple.ca", subject="Une offre", text=f"De {NAME}", html=EMAIL
    )
    letter.state = "sent"
    platform = Platform(name="Portail", website="https://portail.test/")
    session.add(platform)
    session.flush()
    session.add_all(
        [
            ReceivedFile(
                person_id=person.id, kind="offers", name=NAME, content=f"{EMAIL} {NAME}".encode()
            ),
            SavedSearch(person_id=person.id, direction="suppliers", query=f"quoi={NAME}"),
            OrderList(person_id=person.id, site_ids=[1], title=NAME, lines=[{"written": NAME}]),
            Shortlisted(person_id=person.id, offer_id=make.offer().id),
            PairRefusal(
                offer_id=make.offer().id,
                need_id=make.need().id,
                season_year=2026,
                side="offer",
                reason="other",
                comment=f"Appelez {NAME}",
                made_by=person.audit_key,
            ),
            ApiKey(
                organization_id=farm.id,
                person_id=person.id,
                name="Caisse",
                scopes=["offers:write"],
                key_hash=b"hash-of-key",
                hint="jumelage_",
                made_at=NOW,
                used_at=NOW,
                revoked_at=NOW,
            ),
            PlatformConsent(
                organization_id=farm.id,
                platform_id=platform.id,
                scope="offers:write",
                person_id=person.id,
                given_at=NOW,
                withdrawn_at=NOW,
            ),
            ForeignAccount(
                person_id=person.id,
                issuer="https://portail.test",
                known_as=f"{NAME} ailleurs",
                linked_at=NOW,
                used_at=NOW,
            ),
            CalendarFeed(person_id=person.id, token_hash=b"hash-of-calendar", made_at=NOW),
            OrganizationNote(organization_id=other.id, person_id=person.id, body="À rappeler"),
            Invitation(
                organization_id=other.id,
                email_key=person.email_key,
                role="editor",
                token_hash=b"hash-of-invitation",
                expires_at=NOW,
            ),
        ]
    )
    present(session, make, person)
    take_part(session, farm, person)
    session.flush()
    return person


def take_part(session: Session, farm: Organization, person: Person) -> None:
    """What they answered, promised, wrote and joined for their farm."""
    by = person.audit_key
    lever = Lever(
        key="x", kind="obstacle", title="t", body="b", organization_id=farm.id, written_by=by
    )
    resource = Resource(title="Guide", summary="Court", kind="guide", body="Lire", made_by=by)
    event = Event(title="Rencontre", starts_at=NOW, ends_at=NOW + HOUR, zone="America/Toronto")
    session.add_all([lever, resource, event])
    session.flush()
    own = {"organization_id": farm.id}
    session.add_all(
        [
            FiguresConsent(**own, purpose="page", given_at=NOW, given_by=by),
            Answer(**own, description_key="carottes", answered_by=by),
            SupplierAnswer(**own, supplier_key="grossiste", answered_by=by),
            Target(**own, definition_code="snaaq", made_by=by),
            Comment(lever_id=lever.id, key="y", **own, body=f"De {NAME}", written_by=by),
            Backing(lever_id=lever.id, **own, given_by=by),
            ResourceMark(resource_id=resource.id, **own, kind="useful", made_by=by),
            Story(**own, title="Une soupe", body="Bonne", consented_by=by, made_by=by),
            NewsPost(title="Nouvelle", body="Bonne", dated_on=NOW.date(), made_by=by),
            Attendance(event_id=event.id, person_id=person.id, **own),
            File(
                name="a.txt",
                media_type="text/plain",
                size_bytes=1,
                sha256="0" * 64,
                content=b"a",
                made_by=by,
            ),
        ]
    )


def present(session: Session, make: Factory, person: Person) -> None:
    """An introduction that they asked for, ended and talked in."""
    offer, need = make.offer(), make.need()
    introduction = Introduction(
        supplier_id=offer.site.organization_id,
        buyer_id=need.site.organization_id,
        supplier_site_id=offer.site_id,
        buyer_site_id=need.site_id,
        product_id=offer.product_id,
        offer_id=offer.id,
        need_id=need.id,
        state="withdrawn",
        origin="buyer",
        made_by=person.audit_key,
        closed_by=person.audit_key,
        closed_comment=f"Appelez {NAME}",
    )
    session.add(introduction)
    session.flush()
    session.add(
        ThreadMessage(
            introduction_id=introduction.id, person_id=person.id, side="buyer", body=f"De {NAME}"
        )
    )


def dump(connection: Connection) -> str:
    """Every row of every table of the database, the queue's too, as text."""
    names = [name for name in inspect(connection).get_table_names() if name != "spatial_ref_sys"]
    rows: list[str] = []
    for name in names:
        found = connection.execute(text(f'SELECT t::text FROM "{name}" AS t'))
        rows += [f"{name}: {row[0]}" for row in found]
    return "\n".join(rows)


def traces(person: Person) -> list[str]:
    return [
        NAME,
        EMAIL,
        EMAIL.lower(),
        PHONE,
        "zephirine",
        EMAIL.encode().hex(),
        NAME.encode().hex(),
        b"hash-of-invitation".hex(),
        person.fs_uniquifier,
    ]


def test_erasure_leaves_no_trace_in_a_full_dump(
    session: Session, connection: Connection, make: Factory
) -> None:
    person = somebody(session, make)
    sought = traces(person)
    before = dump(connection)

    erasure.erase(session, person, now=NOW)

    after = dump(connection)
    assert [trace for trace in sought if trace not in before] == []
    assert [trace for trace in sought if trace in after] == []


def test_the_trail_keeps_its_lines_under_a_key_that_no_row_resolves(
    session: Session, connection: Connection, make: Factory
) -> None:
    person = somebody(session, make)
    key = person.audit_key

    erasure.erase(session, person, now=NOW)

    lines = session.scalars(select(AuditEntry).where(AuditEntry.actor_key == key)).all()
    assert {line.act for line in lines} >= {"sign_in.opened", "consent.given", "person.erased"}
    elsewhere = [row for row in dump(connection).splitlines() if key in row]
    assert {row.split(":")[0] for row in elsewhere} == SIGNED


def test_the_row_stays_blank_and_shut(session: Session, make: Factory) -> None:
    person = somebody(session, make)

    erasure.erase(session, person, now=NOW)

    assert (person.email, person.name, person.phone, person.password) == ("", "", "", None)
    assert person.erased_at == NOW
    assert not person.active
    assert person.roles == []


def test_organisations_stay_without_their_contact(session: Session, make: Factory) -> None:
    person = somebody(session, make)

    erasure.erase(session, person, now=NOW)

    farms = session.scalars(select(Organization).order_by(Organization.id).limit(2)).all()
    assert [farm.name for farm in farms] == ["Ferme du vent", "Ferme d’à côté"]
    assert [farm.contact_name for farm in farms] == ["", ""]
    assert session.scalars(select(Membership)).all() == []


def test_a_stranger_of_the_same_name_keeps_theirs(session: Session, make: Factory) -> None:
    person = somebody(session, make)
    stranger = make.person("autre@exemple.ca", name=NAME)
    farm = make.organization("Une autre ferme", contact_name=NAME, email="autre@exemple.ca")

    erasure.erase(session, person, now=NOW)

    assert (stranger.name, farm.contact_name) == (NAME, NAME)


def test_letters_to_others_that_have_not_left_still_leave(session: Session, make: Factory) -> None:
    person = somebody(session, make)
    waiting = mail.send(
        session, recipient="autre@exemple.ca", subject="Une offre", text=f"De {NAME}", html=""
    )

    erasure.erase(session, person, now=NOW)

    assert session.get_one(Message, waiting.id).body_text == f"De {NAME}"


def test_the_web_and_its_worker_may_do_it(
    session: Session, connection: Connection, make: Factory
) -> None:
    """The database roles of a deployment, without the rights of the tables' owner."""
    one, other = somebody(session, make), make.person()
    session.commit()

    connection.execute(text("SET LOCAL ROLE jumelage_web"))
    export.collect(session, one)
    erasure.erase(session, one, now=NOW)
    connection.execute(text("SET LOCAL ROLE jumelage_worker"))
    tasks.forget(session, now=NOW)
    erasure.erase(session, other, now=NOW)
    connection.execute(text("RESET ROLE"))

    assert (one.email, other.email) == ("", "")


def test_two_people_can_be_erased(session: Session, make: Factory) -> None:
    for person in (somebody(session, make), make.person()):
        erasure.erase(session, person, now=NOW)


def test_organisations_left_without_an_owner_are_looked_after(
    session: Session, connection: Connection, make: Factory
) -> None:
    erasure.erase(session, somebody(session, make), now=NOW)

    assert "organizations.release_unowned" in dump(connection)


def test_the_export_is_complete_against_the_inventory(session: Session, make: Factory) -> None:
    found = export.collect(session, somebody(session, make))

    said = {(held.table, held.column) for held in inventory.columns(Base.metadata)}
    taken = {(name, column) for name, rows in found.items() for row in rows for column in row}
    # nobody’s row: a claim, a place and an edited text are not this person’s here
    assert {table for table, _ in said - taken} <= {"claim", "letter_text", "site"}
    assert set(found) >= {table for table, _ in said}


def test_the_export_withholds_what_proves_identity(session: Session, make: Factory) -> None:
    content = export.as_json(export.collect(session, somebody(session, make))).decode()

    assert NAME in content
    assert "hash-of-zephirine" not in content
    assert "secret-of-zephirine" not in content
    assert json.loads(content)["person"][0]["password"] == export.WITHHELD


def test_the_export_holds_nobody_elses_rows(session: Session, make: Factory) -> None:
    person = somebody(session, make)
    make.member(make.person("autre@exemple.ca", name="Quelqu’un d’autre"), make.organization())

    content = export.as_json(export.collect(session, person)).decode()

    assert "autre@exemple.ca" not in content
    assert "Quelqu’un d’autre" not in content


def test_csv_files_say_the_same_without_formulas(session: Session, make: Factory) -> None:
    person = somebody(session, make)
    person.name = "=CMD()"
    session.flush()
    found = export.collect(session, person)

    archive = zipfile.ZipFile(io.BytesIO(export.as_csv(found)))

    assert set(archive.namelist()) == {f"{name}.csv" for name in found}
    rows = list(csv.DictReader(io.StringIO(archive.read("person.csv").decode("utf-8-sig"))))
    assert rows[0]["email"] == EMAIL
    assert rows[0]["name"] == "'=CMD()"
