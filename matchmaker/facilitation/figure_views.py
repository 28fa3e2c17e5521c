"""Figures over time: bars by month, the same as a table and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.errors import N_
from matchmaker.facilitation import figuring, regions, sizes
from matchmaker.facilitation.figuring import AGREED_KG, COUNTED, EXPOSED, INTRODUCED, Series
from matchmaker.intake import export
from matchmaker.web import access, clock, downloads, filters, session, vocabulary
from matchmaker.web.typography import say

blueprint: Final = Blueprint("figures", __name__)
WORDS: Final = {
    "farms": N_("fermes et transformateurs"),
    "kitchens": N_("cuisines"),
    "offers": N_("offres publiées"),
    "needs": N_("besoins publiés"),
    "pairings": N_("jumelages proposés"),
    AGREED_KG: N_("kilos convenus"),
}
GROUPS: Final = (
    (N_("Qui est là, et ce qui se publie"), COUNTED),
    (N_("Les mises en relation"), (*INTRODUCED, AGREED_KG)),
    (N_("Les places dans les listes, selon la taille de l’offre"), EXPOSED),
)


@dataclass(frozen=True)
class Row:
    """A figure with its words, and its months in percent of the highest."""

    words: str
    series: Series
    percents: Sequence[int]
    last: str


@blueprint.get("/animation/chiffres")
@access.role("facilitator")
def over_time() -> Answer:
    choice, today = regions.chosen(request.args, current_user), clock.today()
    found = figuring.over_time(session.current(), choice, today=today)
    return render_template(
        "facilitation/figures.html",
        choice=choice,
        regions=regions.names(session.current()),
        months=[vocabulary.word("month", each.month) for each in figuring.months(today)],
        groups=[(say(title), _rows(names, found)) for title, names in GROUPS],
        small_share=_share(found),
        agreed=found[AGREED_KG].last,
        days=figuring.days_to_answer(session.current(), choice),
        is_empty=not any(any(each.values) for each in found.values()),
    )


@blueprint.get("/animation/chiffres.csv")
@access.role("facilitator")
def table() -> Response:
    choice, today = regions.chosen(request.args, current_user), clock.today()
    found = figuring.over_time(session.current(), choice, today=today)
    months = figuring.months(today)
    titles = [gettext("Mesure"), *(_month(each) for each in months)]
    rows = [
        [words_of(name), *("" if value is None else filters.typed(value) for value in each.values)]
        for name, each in found.items()
    ]
    return downloads.of(export.to_csv(titles, rows), "chiffres.csv")


def words_of(name: str) -> str:
    """A figure in words."""
    if name in WORDS:
        return say(WORDS[name])
    if name in INTRODUCED:
        return vocabulary.word("introduction", name.removeprefix("introductions_"))
    return say(sizes.WORDS[name.removeprefix("places_")])


def _rows(names: Sequence[str], found: Mapping[str, Series]) -> list[Row]:
    return [
        Row(words_of(name), found[name], _percents(found[name]), _said(name, found[name].last))
        for name in names
        if any(found[name].values)
    ]


def _percents(series: Series) -> list[int]:
    most = max((value or 0 for value in series.values), default=0)
    return [round(100 * (value or 0) / most) if most else 0 for value in series.values]


def _said(name: str, value: float) -> str:
    return filters.kg(round(value)) if name == AGREED_KG else filters.number(value)


def _share(found: Mapping[str, Series]) -> float | None:
    """Of the places in lists, the part of small offers."""
    whole = sum(found[name].last for name in EXPOSED)
    return found["places_small"].last / whole if whole else None


def _month(day: date) -> str:
    return f"{day.year}-{day.month:02}"
