"""The sentences of the pictures, computed from the same numbers as the lots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matchmaker.errors import N_
from matchmaker.web import filters, vocabulary
from matchmaker.web.figures_svg import FULL, LOTS, Curve, Layer
from matchmaker.web.typography import say

BETWEEN: Final = N_(" ; ")


def spans(curve: Curve) -> list[tuple[int, int]]:
    """First and last half-month of each run above zero; a run may pass over the New Year."""
    starts = [i for i in range(LOTS) if curve[i] > 0 and curve[i - 1] <= 0]
    return [(start, _end(curve, start)) for start in starts]


def spans_in_words(curve: Curve) -> str:
    """« du 16 juillet au 15 novembre », « toute l’année », « jamais »."""
    if all(value > 0 for value in curve):
        return say(N_("toute l’année"))
    runs = [filters.period(first, last) for first, last in spans(curve)]
    return vocabulary.listed(runs) if runs else say(N_("jamais"))


def season(layers: Sequence[Layer]) -> str:
    """« Saison : au champ, du 16 juillet au 15 novembre ; en serre, toute l’année. »"""
    parts = [_layer(mode, curve) for mode, curve in layers if any(curve)]
    if not parts:
        return say(N_("Saison : rien d’inscrit."))
    return say(N_("Saison : %(parts)s."), parts=say(BETWEEN).join(parts))


def demand(curve: Curve) -> str:
    """« Demande du 1er septembre au 30 juin. »"""
    return say(N_("Demande %(when)s."), when=spans_in_words(curve))


def overlay(layers: Sequence[Layer], demand: Curve) -> str:
    """What is asked and when, how much of it is covered, what is missing and what is over."""
    supply = total([curve for _, curve in layers])
    facts = [
        say(N_("Demande %(when)s."), when=spans_in_words(demand)),
        say(
            N_("Couverte à %(share)s par la saison de l’offre."),
            share=filters.share(covered_share(supply, demand)),
        ),
    ]
    missing, surplus = less(demand, supply), less(supply, demand)
    if any(missing):
        facts.append(say(N_("Non couvert %(when)s."), when=spans_in_words(missing)))
    if any(surplus):
        facts.append(say(N_("Surplus %(when)s."), when=spans_in_words(surplus)))
    return " ".join(facts)


def coverage(need: Curve, agreed: Curve, *, proposed: Curve, name: str) -> str:
    """How much of a need's calendar has a supplier, and when it has none."""
    served = total([agreed, proposed])
    share = filters.share(covered_share(served, need))
    hole = less(need, served)
    if not any(hole):
        return say(
            N_("%(name)s : %(share)s du calendrier couvert ou proposé."), name=name, share=share
        )
    return say(
        N_("%(name)s : %(share)s du calendrier couvert ou proposé ; sans fournisseur %(when)s."),
        name=name,
        share=share,
        when=spans_in_words(hole),
    )


def outlook(asked: Curve, unmet: Curve, *, name: str) -> str:
    """« Carotte : demande du 1er septembre au 30 juin ; il en manque du 1er mai au 15 juin. »"""
    facts = [say(N_("demande %(when)s"), when=spans_in_words(asked))]
    if any(unmet):
        facts.append(say(N_("il en manque %(when)s"), when=spans_in_words(unmet)))
    return say(N_("%(name)s : %(facts)s."), name=name, facts=say(BETWEEN).join(facts))


def gap(unmet: Curve, idle: Curve, *, name: str) -> str:
    """« Laitue : manque du 16 octobre au 31 mai ; dort du 1er juillet au 15 août. »"""
    parts = []
    if any(unmet):
        parts.append(say(N_("manque %(when)s"), when=spans_in_words(unmet)))
    if any(idle):
        parts.append(say(N_("dort %(when)s"), when=spans_in_words(idle)))
    facts = say(BETWEEN).join(parts) or say(N_("rien ne manque, rien ne dort"))
    return say(N_("%(name)s : %(facts)s."), name=name, facts=facts)


def month_bars(*, name: str, last: str) -> str:
    """« Offres publiées, mois par mois : 451 maintenant. »"""
    return say(N_("%(name)s, mois par mois : %(last)s maintenant."), name=name, last=last)


def skyline(layers: Sequence[Layer], now: int) -> str:
    """How many products there are in each mode now, and when there are fewest."""
    here = [
        say(N_("%(count)s %(mode)s"), count=curve[now], mode=vocabulary.word("mode", mode))
        for mode, curve in layers
    ]
    counts = total([curve for _, curve in layers])
    hollow = min(range(LOTS), key=lambda i: (counts[i], i))
    return say(
        N_(
            "Produits du Québec offerts selon la quinzaine. En ce moment : %(here)s."
            " Le creux est en %(month)s."
        ),
        here=", ".join(here),
        month=vocabulary.word("month", hollow // 2 + 1),
    )


def total(curves: Sequence[Curve]) -> list[int]:
    return [sum(curve[i] for curve in curves) for i in range(LOTS)]


def less(curve: Curve, other: Curve) -> list[int]:
    """What of the first is above the second."""
    return [max(a - b, 0) for a, b in zip(curve, other, strict=True)]


def covered_share(supply: Curve, demand: Curve) -> float:
    """Part of the demand that the supply meets, half-month by half-month: 0 to 1."""
    asked = sum(demand)
    met = sum(min(pair) for pair in zip(supply, demand, strict=True))
    return met / asked if asked else 0.0


def amount(value: int) -> str:
    """plein, un peu, rien."""
    level = FULL if value > 75 else 50 if value > 0 else 0
    return vocabulary.word("amount", level)


def _end(curve: Curve, start: int) -> int:
    last = start
    while last - start < LOTS - 1 and curve[(last + 1) % LOTS] > 0:
        last += 1
    return last % LOTS


def _layer(mode: str, curve: Curve) -> str:
    return say(
        N_("%(mode)s, %(when)s"),
        mode=vocabulary.word("mode", mode),
        when=spans_in_words(curve),
    )
