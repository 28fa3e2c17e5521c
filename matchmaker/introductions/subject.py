"""What an introduction is about, and what is known of the pair on the day it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.catalogue.models import Product
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.errors import N_, Conflict, Invalid, NotFound
from matchmaker.introductions.states import Side
from matchmaker.organizations import permissions, queries
from matchmaker.organizations.models import Site
from matchmaker.organizations.publications import State
from matchmaker.pairing import explain
from matchmaker.pairing import queries as pairing
from matchmaker.pairing.explain import Explained
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer


class SameOrganization(Invalid):
    """Somebody asks to be presented to themselves."""

    message = N_("L’offre et le besoin sont de la même organisation.")


class WhichOffer(Invalid):
    """A need for any product of a family does not say what would be delivered."""

    message = N_("Cette cuisine cherche toute une famille de produits : dites avec quelle offre.")


class WhichPlace(Invalid):
    """Nothing says for which of their places somebody asks."""

    message = N_("Choisissez pour quel lieu vous demandez.")


class NotPublished(Conflict):
    """What was paused or withdrawn is not presented."""

    message = N_("Publiez d’abord votre annonce : ce qui ne l’est pas ne se présente pas.")


@dataclass(frozen=True)
class Subject:
    """Who would supply what to whom. `explained`: the pair, when an offer meets a need."""

    product: Product
    supplier_site: Site
    buyer_site: Site
    offer: Offer | None = None
    need: Need | None = None
    explained: Explained | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.supplier_site.organization_id == self.buyer_site.organization_id:
            raise SameOrganization(field="site")


def pair(session: Session, offer_id: str, need_id: str, *, person: Person, today: date) -> Subject:
    """An offer and a need, for one of the parties or a facilitator; NotFound to others."""
    explained = explain.pair_for(session, offer_id, need_id, person=person, today=today)
    offer, need = explained.offer, explained.need
    if not offer.state == need.state == State.PUBLISHED:
        raise NotPublished
    return Subject(offer.product, offer.site, need.site, offer, need, explained)


def offered(session: Session, offer_id: str, *, to: Site) -> Subject:
    """A published offer, for a kitchen without a need of its kind."""
    offer = supply.one_published(session, offer_id)
    return Subject(offer.product, offer.site, to, offer=offer)


def wanted(session: Session, need_id: str, *, of: Site) -> Subject:
    """A published need, for a farm without an offer of its kind."""
    need = demand.one_published(session, need_id)
    if need.product is None:
        raise WhichOffer(field="offer")
    return Subject(need.product, of, need.site, need=need)


def own_site(session: Session, public_id: str, *, person: Person) -> Site:
    """One of the places where the person may act; raises WhichPlace."""
    if not public_id:
        raise WhichPlace(field="site")
    site = queries.site_by_public_id(session, public_id)
    if not permissions.may_edit_site(session, person, site):
        raise NotFound
    return site


def side_of(session: Session, subject: Subject, person: Person) -> Side:
    """For which side a person asks: that of their membership, the kitchen's before the farm's."""
    for site, side in ((subject.buyer_site, Side.BUYER), (subject.supplier_site, Side.SUPPLIER)):
        role = permissions.role_at(session, person.id, site)
        if role in {permissions.OWNER, permissions.EDITOR}:
            return side
    for site, side in ((subject.buyer_site, Side.BUYER), (subject.supplier_site, Side.SUPPLIER)):
        if permissions.is_on_behalf(session, person, site.organization):
            return side
    raise NotFound


def snapshot(session: Session, explained: Explained | None) -> dict[str, Any]:
    """The score, its terms, the tables and the way, to be kept as they are on this day."""
    if explained is None:
        return {}
    explanation = explained.explanation
    return {
        "score": explanation.score,
        "terms": [list(term) for term in explained.terms],
        "tables": pairing.tables(session).record(),
        "km": explanation.km,
        "minutes": explanation.minutes,
    }
