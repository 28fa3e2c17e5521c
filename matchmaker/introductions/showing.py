"""An introduction as its pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matchmaker.audit.models import AuditEntry
from matchmaker.errors import N_
from matchmaker.intake import amounts
from matchmaker.introductions import parties, states
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.parties import Standing
from matchmaker.introductions.states import AWAITED, PARTIES, Side, State
from matchmaker.web import clock, filters, i18n, vocabulary
from matchmaker.web.typography import say

_ACTS = {
    "asked": N_("Demandée par %(side)s"),
    "proposed": N_("Préparée par l’animation"),
    "reworded": N_("Présentation corrigée par l’animation"),
    "sent": N_("Envoyée par l’animation"),
    "accepted": N_("Acceptée par %(side)s"),
    "declined": N_("Déclinée par %(side)s"),
    "withdrawn": N_("Retirée par %(side)s"),
    "tried": N_("Essai noté par %(side)s"),
    "agreed": N_("Entente notée par %(side)s"),
    "expired": N_("Fermée : personne n’a répondu à temps"),
    "reminded": N_("Rappel envoyé"),
}
_ON_BEHALF = N_("%(what)s, au téléphone avec l’animation")


TITLES = (
    N_("Mise en relation"),
    N_("Fournisseur"),
    N_("Municipalité du fournisseur"),
    N_("Cuisine"),
    N_("Municipalité de la cuisine"),
    N_("Produit"),
    N_("État"),
    N_("Demandée par"),
    N_("Créée le"),
    N_("Envoyée le"),
    N_("Mise en contact le"),
    N_("Close le"),
    N_("Raison"),
    N_("Points sur 100"),
    N_("km"),
    N_("Quantité convenue (kg)"),
)


@dataclass(frozen=True)
class Line:
    """What happened, in words, and when."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Row:
    """An introduction in a list. `step`: 0 to 5; `other`: whom the reader meets."""

    introduction: Introduction
    title: str
    href: str
    other: str
    place: str
    step: int
    words: str
    is_ended: bool
    detail: str
    is_mine_to_answer: bool


def row(introduction: Introduction, *, standing: Standing, today: date) -> Row:
    """A line of a list, for one of the parties or a facilitator."""
    mine = standing.reads[0] if standing.reads else None
    names = [parties.organization_of(introduction, side).name for side in PARTIES]
    return Row(
        introduction,
        title=_capital(i18n.name_of(introduction.product)),
        href=f"/mises-en-relation/{introduction.public_id}",
        other=" · ".join(names) if mine is None else _other(introduction, mine),
        place=_place(introduction, mine),
        step=step(introduction),
        words=_capital(vocabulary.word("introduction", introduction.state)),
        is_ended=introduction.state not in states.STEPS,
        detail=detail(introduction, today=today),
        is_mine_to_answer=introduction.state in AWAITED
        and any(not parties.accepted_at(introduction, side) for side in standing.acts),
    )


def step(introduction: Introduction) -> int:
    """Which of the six steps it is at, or ended at."""
    if introduction.state in states.STEPS:
        return states.STEPS.index(State(introduction.state))
    if introduction.trial_at:
        return 4
    if introduction.connected_at:
        return 3
    if introduction.sent_at is None:
        return 0
    return 2 if introduction.supplier_accepted_at or introduction.buyer_accepted_at else 1


def notes(introduction: Introduction) -> list[str]:
    """A date for each step that was reached."""
    moments = (
        introduction.created_at,
        introduction.sent_at,
        _first_yes(introduction),
        introduction.connected_at,
        introduction.trial_at,
        introduction.closed_at if introduction.state == State.AGREED else None,
    )
    reached = step(introduction)
    return [
        filters.written_date(_day(moment)) if moment and place <= reached else ""
        for place, moment in enumerate(moments)
    ]


def ended(introduction: Introduction) -> tuple[str, str] | None:
    """What ended it and why, in the place of the step where it did."""
    if introduction.state in states.STEPS:
        return None
    what = _capital(vocabulary.word("introduction", introduction.state))
    if introduction.state == State.EXPIRED:
        return what, ""
    who = vocabulary.word("party", introduction.closed_side)
    reason = vocabulary.word("reason", introduction.closed_reason or "other")
    return what, say(N_("par %(who)s : %(reason)s"), who=who, reason=reason)


def detail(introduction: Introduction, *, today: date) -> str:
    """The fact that matters now: until when, since when, how much."""
    if introduction.state == State.AGREED and introduction.outcome_kg:
        return say(N_("%(kg)s dans la saison"), kg=filters.kg(introduction.outcome_kg))
    if introduction.state in AWAITED and introduction.expires_on:
        days = (introduction.expires_on - today).days
        if days <= 0:
            return say(N_("dernier jour pour répondre"))
        return say(N_("réponse attendue d’ici au %(day)s"), day=_short(introduction.expires_on))
    if introduction.starts_on and introduction.state in states.STEPS:
        return say(N_("première livraison le %(day)s"), day=_short(introduction.starts_on))
    moment = introduction.closed_at or introduction.connected_at or introduction.created_at
    return say(N_("depuis le %(day)s"), day=_short(_day(moment)))


def lines(entries: Sequence[AuditEntry]) -> list[Line]:
    """The trail in words; what nobody needs to read is left out."""
    made = []
    for entry in entries:
        message = _ACTS.get(entry.act.removeprefix("introduction."))
        if message is None:
            continue
        words = say(message, side=vocabulary.word("party", entry.details.get("side", "clock")))
        if entry.details.get("on_behalf"):
            words = say(_ON_BEHALF, what=words)
        made.append(Line(entry.at, words))
    return made


def cells(introduction: Introduction) -> list[str]:
    """A line of a table that goes out, under TITLES."""
    one = introduction
    return [
        one.public_id,
        one.supplier.name,
        one.supplier_site.municipality,
        one.buyer_site.name or one.buyer.name,
        one.buyer_site.municipality,
        i18n.name_of(one.product),
        vocabulary.word("introduction", one.state),
        vocabulary.word("party", one.origin),
        *(
            _day(moment).isoformat() if moment else ""
            for moment in (one.created_at, one.sent_at, one.connected_at, one.closed_at)
        ),
        vocabulary.word("reason", one.closed_reason) if one.closed_reason else "",
        amounts.written(one.score),
        amounts.written(one.km),
        amounts.written(one.outcome_kg),
    ]


def _other(introduction: Introduction, mine: Side) -> str:
    other = parties.other(mine)
    site = parties.site_of(introduction, other)
    return site.name or parties.organization_of(introduction, other).name


def _place(introduction: Introduction, mine: Side | None) -> str:
    if mine is None:
        return introduction.buyer_site.municipality
    return parties.site_of(introduction, parties.other(mine)).municipality


def _first_yes(introduction: Introduction) -> datetime | None:
    said = [introduction.supplier_accepted_at, introduction.buyer_accepted_at]
    return min((moment for moment in said if moment), default=None)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.QUEBEC).date()


def _short(day: date) -> str:
    return filters.written_date(day)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
