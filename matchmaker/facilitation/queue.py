"""What a facilitator does next, and why it is there: the most pressing first.

Each sort of affair has days in which it is due. What is past due comes first, the longest past;
then what is due next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from matchmaker.demand.models import Need
from matchmaker.desks import cards
from matchmaker.errors import N_
from matchmaker.facilitation.affairs import Affairs
from matchmaker.introductions.models import Introduction
from matchmaker.organizations.models import Claim, Site
from matchmaker.pairing.unlocking import Unlocking
from matchmaker.supply.models import Offer
from matchmaker.web import clock, filters, i18n
from matchmaker.web.typography import say

SORTS: Final = {
    "claims": N_("fiches à confirmer"),
    "introductions": N_("mises en relation"),
    "letters": N_("courriels perdus"),
    "needs": N_("besoins sans fournisseur"),
    "offers": N_("offres sans cuisine"),
    "sites": N_("lieux à placer"),
}
# what keeps counterparts away, in a word
LOST: Final = {
    "product": N_("forme"),
    "travel": N_("distance"),
    "certifications": N_("certification exigée"),
    "period": N_("calendrier"),
    "minimum_order": N_("commande minimale"),
    "price": N_("plafond de prix"),
    "contract": N_("contrat en vigueur"),
    "status": N_("publication"),
    "refused": N_("refus"),
    "own_organization": N_("même organisation"),
}
_ASK: Final = (
    N_("Prendre des nouvelles : %(product)s, %(name)s"),
    N_("%(supplier)s et %(buyer)s se sont parlé ; rien n’est noté depuis le %(day)s."),
    N_("Noter l’issue"),
)
# what to do about an introduction in a state, why, and the button
STEPS: Final = {
    "proposed": (
        N_("Envoyer une mise en relation : %(product)s, %(name)s"),
        N_("Préparée pour %(supplier)s et %(buyer)s ; elle attend votre regard depuis le %(day)s."),
        N_("Relire"),
    ),
    "sent": (
        N_("Appeler : %(name)s, pour %(product)s"),
        N_("Ni %(supplier)s ni %(buyer)s n’a tout répondu depuis le rappel du %(day)s."),
        N_("Voir"),
    ),
    "accepted_by_one": (
        N_("Appeler : %(name)s, pour %(product)s"),
        N_("L’autre partie a dit oui ; pas de réponse depuis le %(day)s."),
        N_("Voir"),
    ),
    "connected": _ASK,
    "in_trial": _ASK,
}
# after how many days without anybody a publication is an affair, and when that is due
NEEDS_AFTER: Final = timedelta(days=7)
OFFERS_AFTER: Final = timedelta(days=14)
GRACE: Final = {
    "claims": 2,
    "introductions": 2,
    "letters": 0,
    "needs": 14,
    "offers": 28,
    "sites": 14,
}
WEEK: Final = 7
MOST_REASONS: Final = 2
PAGE: Final = 12


@dataclass(frozen=True)
class Item:
    """One thing to do. due: by when; sort: of SORTS; why: what makes it pressing, in words."""

    sort: str
    due: date
    act: str
    why: str
    href: str
    button: str

    def when(self, today: date) -> str:
        """« en retard de 2 jours », « aujourd’hui », « cette semaine »."""
        days = (self.due - today).days
        if days < 0:
            message = N_("en retard d’un jour") if days == -1 else N_("en retard de %(days)s jours")
            return say(message, days=-days)
        if days < 2:
            return say(N_("demain") if days else N_("aujourd’hui"))
        return say(N_("cette semaine") if days < WEEK else N_("ce mois-ci"))

    def is_late(self, today: date) -> bool:
        return self.due < today


def items(affairs: Affairs, *, today: date, sort: str = "") -> list[Item]:
    """Everything, or one sort of it, in order."""
    every = [
        *map(_claim, affairs.claims),
        *map(_introduction, affairs.introductions),
        *_letters(affairs.lost_letters, today),
        *(_need(each, affairs.unlocks.get(("need", each.id))) for each in affairs.needs),
        *(_offer(each, affairs.unlocks.get(("offer", each.id))) for each in affairs.offers),
        *map(_site, affairs.sites),
    ]
    return sorted(
        (each for each in every if not sort or each.sort == sort),
        key=lambda item: (item.due, item.sort, item.act),
    )


def _claim(claim: Claim) -> Item:
    since = _day(claim.made_at)
    return Item(
        "claims",
        _due("claims", since),
        say(N_("Confirmer une fiche : %(name)s"), name=claim.organization.name),
        say(
            N_("%(who)s dit la tenir depuis le %(day)s."),
            who=claim.person.name or claim.person.email,
            day=_said_day(since),
        ),
        "/animation/reclamations",
        say(N_("Répondre")),
    )


def _introduction(introduction: Introduction) -> Item:
    act, why, button = STEPS[introduction.state]
    return Item(
        "introductions",
        _due("introductions", _day(introduction.updated_at)),
        say(act, product=i18n.name_of(introduction.product), name=_party(introduction)),
        say(
            why,
            supplier=introduction.supplier.name,
            buyer=introduction.buyer.name,
            day=_said_day(_day(introduction.updated_at)),
        ),
        f"/mises-en-relation/{introduction.public_id}",
        say(button),
    )


def _party(introduction: Introduction) -> str:
    """Who is to be called: whoever has not answered yet."""
    is_buyer_late = introduction.supplier_accepted_at and not introduction.buyer_accepted_at
    return (introduction.buyer if is_buyer_late else introduction.supplier).name


def _letters(lost: int, today: date) -> Iterator[Item]:
    if lost:
        many = N_("%(count)s courriels n’ont pas pu partir")
        one = N_("Un seul courriel n’a pas pu partir")
        yield Item(
            "letters",
            today,
            say(many if lost > 1 else one, count=lost),
            say(N_("Personne ne les a reçus : corrigez l’adresse ou réessayez.")),
            "/animation/courriels/perdus",
            say(N_("Vérifier")),
        )


def _said_day(day: date) -> str:
    return filters.day_in_year(day.month, day.day)


def _need(need: Need, unlocking: Unlocking | None) -> Item:
    since = _day(need.published_at or need.created_at)
    return Item(
        "needs",
        _due("needs", since),
        say(
            N_("Trouver qui fournirait : %(product)s, %(place)s"),
            product=cards.wanted(need),
            place=_place(need.site),
        ),
        " ".join(
            _sentences(
                say(N_("%(name)s attend depuis le %(day)s%(kg)s."), **_facts(need, since)),
                _lost(unlocking) or say(N_("Personne n’offre ce produit.")),
                _gain(unlocking),
            )
        ),
        f"/besoins/{need.public_id}",
        say(N_("Voir le besoin")),
    )


def _offer(offer: Offer, unlocking: Unlocking | None) -> Item:
    since = _day(offer.published_at or offer.created_at)
    return Item(
        "offers",
        _due("offers", since),
        say(
            N_("Faire connaître : %(product)s, %(place)s"),
            product=i18n.name_of(offer.product),
            place=_place(offer.site),
        ),
        " ".join(
            _sentences(
                say(N_("%(name)s offre depuis le %(day)s%(kg)s."), **_facts(offer, since)),
                _lost(unlocking) or say(N_("Personne ne cherche ce produit.")),
                _gain(unlocking),
            )
        ),
        f"/offres/{offer.public_id}",
        say(N_("Voir l’offre")),
    )


def _site(site: Site) -> Item:
    organization = site.organization
    return Item(
        "sites",
        _due("sites", _day(site.created_at)),
        say(N_("Placer sur la carte : %(name)s"), name=site.name or organization.name),
        say(N_("Sans position, rien de ce lieu ne peut être jumelé.")),
        f"/mon-espace/organisations/{organization.slug}/lieux/{site.public_id}",
        say(N_("Placer")),
    )


def _facts(owner: Need | Offer, since: date) -> dict[str, str]:
    kg = f" ({filters.kg(owner.quantity_kg)})" if owner.quantity_kg else ""
    return {"name": owner.site.organization.name, "day": _said_day(since), "kg": kg}


def _lost(unlocking: Unlocking | None) -> str:
    """« Écartées : distance 9, forme 3. »"""
    causes = [
        f"{say(LOST[each.constraint])} {filters.number(each.count)}"
        for each in (unlocking.losses[:MOST_REASONS] if unlocking else ())
    ]
    return say(N_("Ce qui écarte : %(causes)s."), causes=", ".join(causes)) if causes else ""


def _gain(unlocking: Unlocking | None) -> str:
    most = unlocking.most if unlocking else 0
    if not most:
        return ""
    message = (
        N_("Un changement en amènerait %(count)s.")
        if most > 1
        else N_("Un changement en amènerait un.")
    )
    return say(message, count=most)


def _sentences(*found: str) -> Iterator[str]:
    return (each for each in found if each)


def _place(site: Site) -> str:
    return site.municipality or site.organization.name


def _due(sort: str, since: date) -> date:
    return since + timedelta(days=GRACE[sort])


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.QUEBEC).date()
