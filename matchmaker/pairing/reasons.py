"""One line that says why, or why not quite: the fact first, then the strongest and the weakest.

« Tout près, 24 km. Couvre 90 % de votre calendrier ; plus cher que votre budget de 1,50 $/kg. »
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matchmaker.engine import season
from matchmaker.errors import N_
from matchmaker.places.geography import Crossing
from matchmaker.web import figures_words, filters
from matchmaker.web.typography import FIXED, say

NEAREST: Final = N_("Le plus proche de tous.")
CHEAPEST: Final = N_("Le prix le plus bas de tous.")
HIGHEST: Final = N_("Le budget le plus élevé de tous.")
NEAR_KM: Final = 30.0
FAR_KM: Final = 120.0
# from these parts on, a season or a volume is whole, or good
WHOLE: Final = 0.995
GOOD: Final = 0.6
ENOUGH: Final = 0.95
CHEAP: Final = 0.92
MOST_RUNS: Final = 2


@dataclass(frozen=True)
class Facts:
    """What is known of a pair. None is "not stated". `coverage`: the part of the calendar that
    the season covers, 0 to 1; `gap`: what it leaves, 24 values; `ferry`: the one that the way
    takes; kg for the whole year; cents per kg; `labels_missing`: names of the preferred
    certifications that are not held."""

    km: float | None = None
    ferry: Crossing | None = None
    coverage: float | None = None
    gap: Sequence[int] = ()
    offered_kg: float | None = None
    needed_kg: float | None = None
    price: float | None = None
    budget: float | None = None
    labels_missing: Sequence[str] = ()
    has_form: bool = True
    is_delivered: bool = True


# what each fact is called by who reads it: the kitchen, or the farm
KITCHEN: Final[Mapping[str, str]] = {
    "whole": N_("Couvre tout votre calendrier"),
    "good": N_("Couvre %(share)s de votre calendrier"),
    "poor": N_("Ne couvre que %(share)s de votre calendrier"),
    "dear": N_("plus cher que votre budget de %(budget)s"),
    "cheap": N_("moins cher que votre budget de %(budget)s"),
    "short": N_("fournit %(share)s de votre quantité"),
    "ample": N_("suffit à toute votre quantité"),
    "label": N_("sans %(label)s, que vous préférez"),
    "form": N_("pas dans la forme que vous demandez"),
    "fetched": N_("à aller chercher à la ferme"),
}
FARM: Final[Mapping[str, str]] = {
    "whole": N_("Vous couvrez tout son calendrier"),
    "good": N_("Vous couvrez %(share)s de son calendrier"),
    "poor": N_("Vous ne couvrez que %(share)s de son calendrier"),
    "dear": N_("votre prix dépasse son budget de %(budget)s"),
    "cheap": N_("son budget de %(budget)s dépasse votre prix"),
    "short": N_("vous fournissez %(share)s de sa quantité"),
    "ample": N_("vous suffisez à toute sa quantité"),
    "label": N_("préfère %(label)s, que vous n’avez pas"),
    "form": N_("demande une autre forme"),
    "fetched": N_("vient chercher à la ferme"),
}


def compare(supply: Sequence[Sequence[int]], demand: Sequence[int]) -> tuple[float, list[int]]:
    """Coverage, and the gap left, of a calendar by the modes of an offer, as the engine sees
    them: both scaled to a maximum of 100."""
    offered = [int(each) for each in season.normalised(season.combined(supply))]
    asked = [int(each) for each in season.normalised(list(demand))]
    return figures_words.covered_share(offered, asked), figures_words.less(asked, offered)


def sentence(facts: Facts, words: Mapping[str, str]) -> str:
    """The line, in the reader's language; words: KITCHEN or FARM."""
    season_clause = _season(facts, words)
    other = _weakness(facts, words) or _strength(facts, words) or _gap(facts)
    return " ".join(
        part for part in (distance(facts.km, facts.ferry), _joined(season_clause, other)) if part
    )


OFFERED: Final = N_("Offert %(when)s.")
WANTED: Final = N_("Demandé %(when)s.")


def in_list(
    year: Sequence[int], word: str, *, covered: float | None, superlatives: Sequence[str] = ()
) -> str:
    """The line for somebody who did not say what they need: what stands out, and when there is
    some. covered: how full the asked period is; word: OFFERED or WANTED."""
    when = _period(covered) or say(word, when=figures_words.spans_in_words(year))
    return " ".join([*(say(each) for each in superlatives), when])


def _period(covered: float | None) -> str:
    if covered is None:
        return ""
    if covered >= WHOLE:
        return say(N_("À pleine quantité toute la période."))
    if covered >= GOOD:
        return say(N_("Présent la plus grande partie de la période."))
    return say(N_("Présent une partie de la période seulement."))


def distance(km: float | None, ferry: Crossing | None = None) -> str:
    """« Tout près, 24 km. », « À 36 km, traverse Matane–Baie-Comeau, 140 min. »"""
    if km is None:
        return ""
    if ferry is not None:
        return say(
            N_("%(distance)s, %(ferry)s, %(minutes)s."),
            distance=_away(km),
            ferry=ferry.name,
            minutes=f"{filters.number(ferry.minutes)}{FIXED}min",
        )
    return say(N_("%(distance)s."), distance=_away(km))


def _away(km: float) -> str:
    if km <= NEAR_KM:
        return say(N_("Tout près, %(km)s"), km=filters.km(km))
    return say(N_("Loin, %(km)s") if km >= FAR_KM else N_("À %(km)s"), km=filters.km(km))


def _joined(first: str, second: str) -> str:
    if first and second:
        return say(N_("%(first)s ; %(second)s."), first=first, second=second)
    if not (first or second):
        return ""
    return say(N_("%(fact)s."), fact=first or second[:1].upper() + second[1:])


def _season(facts: Facts, words: Mapping[str, str]) -> str:
    if facts.coverage is None:
        return ""
    if facts.coverage >= WHOLE:
        return say(words["whole"])
    word = words["good"] if facts.coverage >= GOOD else words["poor"]
    return say(word, share=filters.share(facts.coverage))


def _weakness(facts: Facts, words: Mapping[str, str]) -> str:
    """The heaviest thing that is wrong: volume, price, form, a certification, the way."""
    part = _volume(facts)
    if part is not None and part < GOOD:
        return say(words["short"], share=filters.share(part))
    if _is_stated(facts) and _ratio(facts) > 1:
        return say(words["dear"], budget=filters.price(facts.budget))
    if not facts.has_form:
        return say(words["form"])
    if facts.labels_missing:
        return say(words["label"], label=facts.labels_missing[0])
    return "" if facts.is_delivered else say(words["fetched"])


def _strength(facts: Facts, words: Mapping[str, str]) -> str:
    if _is_stated(facts) and _ratio(facts) <= CHEAP:
        return say(words["cheap"], budget=filters.price(facts.budget))
    part = _volume(facts)
    return say(words["ample"]) if part is not None and part >= ENOUGH else ""


def _gap(facts: Facts) -> str:
    """When the calendar is left uncovered, while it can be said in a few words."""
    runs = len(figures_words.spans(facts.gap)) if any(facts.gap) else 0
    if not 1 <= runs <= MOST_RUNS:
        return ""
    return say(N_("il manque %(when)s"), when=figures_words.spans_in_words(facts.gap))


def _volume(facts: Facts) -> float | None:
    if facts.offered_kg is None or not facts.needed_kg:
        return None
    return facts.offered_kg / facts.needed_kg


def _is_stated(facts: Facts) -> bool:
    return facts.price is not None and bool(facts.budget)


def _ratio(facts: Facts) -> float:
    return (facts.price or 0.0) / (facts.budget or 1.0)
