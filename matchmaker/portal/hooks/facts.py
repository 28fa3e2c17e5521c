"""What is said of each kind of event, and who may hear it: identifiers and a few public facts.

Whoever needs more asks the API, which knows what they may see. No person, no contact, no exact
place is ever in a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchmaker.demand.models import Need
from matchmaker.introductions import parties
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import PARTIES
from matchmaker.organizations.models import Organization, Site
from matchmaker.organizations.publications import State
from matchmaker.pairing.models import Generation
from matchmaker.portal.hooks.announcing import Fact
from matchmaker.portal.hooks.topics import Topic
from matchmaker.supply.models import Offer

# what parties are told of; the wording that a facilitator corrects concerns nobody else
MOVES: Final = frozenset(
    ("asked", "proposed", "sent", "accepted", "declined", "withdrawn", "tried", "agreed", "expired")
)


@dataclass(frozen=True)
class Reporter:
    """Reads what happened. `base`: the public address of the service."""

    session: Session
    base: str

    def offers(self, which: ColumnElement[bool]) -> Iterator[Fact]:
        """The published offers among these."""
        published = select(Offer).where(which, Offer.state == State.PUBLISHED).order_by(Offer.id)
        for offer in self.session.scalars(published):
            thing = {"product": offer.product.slug, "form": offer.form}
            yield Fact(
                Topic.OFFER,
                f"offer:{offer.id}",
                self.said("offres", "offers", offer.public_id) | thing | _where(offer.site),
            )

    def needs(self, which: ColumnElement[bool]) -> Iterator[Fact]:
        """The published needs among these; of a family when any of its products will do."""
        published = select(Need).where(which, Need.state == State.PUBLISHED).order_by(Need.id)
        for need in self.session.scalars(published):
            thing = {
                "product": need.product.slug if need.product else None,
                "family": need.family.code if need.family else None,
            }
            yield Fact(
                Topic.NEED,
                f"need:{need.id}",
                self.said("besoins", "needs", need.public_id) | thing | _where(need.site),
            )

    def introduction(self, introduction: Introduction, act: str, *, side: str) -> Fact:
        """A move, for the parties who know of the introduction by now, and where it stands."""
        about = {
            "state": introduction.state,
            "by": side,
            "product": introduction.product.slug,
            "supplier": introduction.supplier.slug,
            "buyer": introduction.buyer.slug,
            "offer": introduction.offer.public_id if introduction.offer else None,
            "need": introduction.need.public_id if introduction.need else None,
        }
        return Fact(
            f"introduction.{act}",
            # a party says yes once, and no other move is made twice
            f"introduction:{introduction.id}:{act}:{side}",
            self.said("mises-en-relation", "introductions", introduction.public_id) | about,
            _parties(introduction),
        )

    def generation(self, generation: Generation) -> Fact:
        """Every list was made again: who keeps a copy reads it anew."""
        about = {name: generation.counts.get(name) for name in ("offers", "needs")}
        return Fact(
            Topic.GENERATION,
            f"generation:{generation.id}",
            {
                "id": str(generation.id),
                "url": f"{self.base}/mon-espace/propositions",
                "api_url": f"{self.base}/api/v1/pairings",
            }
            | about,
        )

    def said(self, page: str, resource: str, name: str) -> dict[str, Any]:
        """What every message begins with: the identifier, the page, the resource of the API."""
        return {
            "id": name.replace("/", ":"),
            "url": f"{self.base}/{page}/{name}",
            "api_url": f"{self.base}/api/v1/{resource}/{name}",
        }


def since(moment: datetime, organization_id: int, column: Any) -> ColumnElement[bool]:
    """What an organisation published from a moment on; `column`: Offer or Need."""
    sites = select(Site.id).where(Site.organization_id == organization_id)
    mine: ColumnElement[bool] = column.site_id.in_(sites)
    recent: ColumnElement[bool] = column.published_at >= moment
    return mine & recent


def bodies(*, owner: int, parent: int | None, operator: int | None) -> frozenset[int]:
    """Whose people answer for a site: its owner's, those of the body above, of who runs it."""
    return frozenset(each for each in (owner, parent, operator) if each)


def _where(site: Site) -> dict[str, Any]:
    return {"organization": site.organization.slug, "region": site.region_code}


def _parties(introduction: Introduction) -> frozenset[int]:
    """Until it is sent, only who asked for it knows."""
    knowing = [
        parties.site_of(introduction, side)
        for side in PARTIES
        if introduction.sent_at is not None or introduction.origin == side
    ]
    found = [_bodies_of(site, site.organization) for site in knowing]
    return frozenset().union(*found)


def _bodies_of(site: Site, organization: Organization) -> frozenset[int]:
    return bodies(owner=organization.id, parent=organization.parent_id, operator=site.operator_id)
