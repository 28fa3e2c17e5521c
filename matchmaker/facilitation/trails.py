"""The trail of an organisation in words: what happened, when, and what whoever did it is here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.audit.models import AuditEntry
from matchmaker.demand.models import Need
from matchmaker.errors import N_
from matchmaker.organizations.models import Membership, Organization
from matchmaker.supply.models import Offer

MOST: Final = 100
WORDS: Final[Mapping[str, str]] = {
    "organization.registered": N_("Fiche inscrite"),
    "organization.registered_on_behalf": N_("Fiche inscrite au téléphone"),
    "organization.imported": N_("Fiche importée d’un répertoire"),
    "organization.changed": N_("Fiche modifiée"),
    "organization.parent_changed": N_("Rattachement modifié"),
    "organization.edited_on_behalf": N_("Geste fait en son nom"),
    "organization.closed": N_("Fiche fermée"),
    "organization.reopened": N_("Fiche rouverte"),
    "organization.hidden": N_("Publications mises en pause"),
    "organization.noted": N_("Note ajoutée"),
    "organization.merged": N_("Une autre fiche y a été fusionnée"),
    "organization.merged_into": N_("Fusionnée dans une autre fiche"),
    "organization.unmerged": N_("Fusion défaite"),
    "organization.passed_on": N_("Confiée à un autre membre"),
    "organization.released": N_("Remise à réclamer"),
    "site.added": N_("Lieu ajouté"),
    "site.changed": N_("Lieu modifié"),
    "claim.made": N_("Reprise demandée"),
    "claim.confirmed": N_("Reprise confirmée"),
    "claim.refused": N_("Reprise refusée"),
    "member.invited": N_("Membre invité"),
    "member.joined": N_("Membre arrivé"),
    "membership.changed": N_("Rôle d’un membre modifié"),
    "membership.ended": N_("Membre parti"),
    "invitation.accepted": N_("Invitation acceptée"),
    "invitation.cancelled": N_("Invitation annulée"),
    "contact.viewed": N_("Coordonnées consultées"),
    "contact.revealed": N_("Coordonnées échangées"),
    "certification.declared": N_("Certification déclarée"),
    "certification.verified": N_("Certification vérifiée"),
    "certification.given_up": N_("Certification retirée"),
    "contract.stated": N_("Contrat en vigueur inscrit"),
    "contract.removed": N_("Contrat retiré"),
    "purchase.added": N_("Achat inscrit"),
    "purchase.changed": N_("Achat modifié"),
    "purchase.removed": N_("Achat retiré"),
    "purchases.copied": N_("Achats repris un an plus tard"),
    "purchases.answered": N_("Achats précisés"),
    "offer.published": N_("Offre publiée"),
    "offer.changed": N_("Offre modifiée"),
    "offer.paused": N_("Offre mise en pause"),
    "offer.resumed": N_("Offre reprise"),
    "offer.withdrawn": N_("Offre retirée"),
    "offer.expired": N_("Offre échue"),
    "offer.copied": N_("Offre reprise pour la saison suivante"),
    "need.published": N_("Besoin publié"),
    "need.changed": N_("Besoin modifié"),
    "need.paused": N_("Besoin mis en pause"),
    "need.resumed": N_("Besoin repris"),
    "need.withdrawn": N_("Besoin retiré"),
    "need.expired": N_("Besoin échu"),
    "need.copied": N_("Besoin repris pour l’année suivante"),
}
OTHER: Final = N_("Autre geste")
SYSTEM: Final = N_("le service")
DESK: Final = N_("l’animation")
ADMINISTRATION: Final = N_("l’administration")
MEMBER: Final = N_("un membre")
SOMEBODY: Final = N_("quelqu’un d’autre")
GONE: Final = N_("quelqu’un qui n’est plus là")


@dataclass(frozen=True)
class Event:
    """A line of the trail: marked words. act: the code, for who wants it exactly."""

    at: datetime
    what: str
    who: str
    act: str


def of_organization(session: Session, organization: Organization) -> list[Event]:
    """What was done to it, the last first."""
    entries = session.scalars(
        select(AuditEntry)
        .where(or_(*_subjects(organization)))
        .order_by(AuditEntry.id.desc())
        .limit(MOST)
    ).all()
    actors = _actors(session, organization, keys={entry.actor_key for entry in entries})
    return [
        Event(
            entry.at,
            WORDS.get(entry.act, OTHER),
            actors.get(entry.actor_key, GONE),
            entry.act,
        )
        for entry in entries
    ]


def _subjects(organization: Organization) -> Iterator[ColumnElement[bool]]:
    """The organisation itself, and what it offers and needs."""
    yield and_(
        AuditEntry.subject_kind == "organization", AuditEntry.subject_id == str(organization.id)
    )
    sites = [site.id for site in organization.sites]
    for kind, thing in (("offer", Offer), ("need", Need)):
        theirs = select(thing.public_id).where(thing.site_id.in_(sites))
        yield and_(AuditEntry.subject_kind == kind, AuditEntry.subject_id.in_(theirs))


def _actors(
    session: Session, organization: Organization, *, keys: Collection[str]
) -> dict[str, str]:
    """What each of these is to the organisation now; names stay out."""
    people: Sequence[Person] = session.scalars(
        select(Person).where(Person.audit_key.in_(keys)).options(selectinload(Person.roles))
    ).all()
    held = set(
        session.scalars(
            select(Membership.person_id).where(Membership.organization_id == organization.id)
        )
    )
    return {audit.SYSTEM: SYSTEM} | {
        person.audit_key: MEMBER if person.id in held else _role(person) for person in people
    }


def _role(person: Person) -> str:
    roles = {role.name for role in person.roles}
    if "administrator" in roles:
        return ADMINISTRATION
    return DESK if "facilitator" in roles else SOMEBODY
