"""What is missing and what sleeps: as a matrix, as a map with its list, as a file."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from matchmaker.catalogue import queries as catalogue
from matchmaker.facilitation import gap_pages, gaps, missing, queries, regions
from matchmaker.facilitation.missing import Asked
from matchmaker.intake import export
from matchmaker.web import access, clock, downloads, i18n, session

blueprint: Final = Blueprint("gaps", __name__)


@blueprint.get("/animation/manques")
@access.role("facilitator")
def show() -> Answer:
    asked, current = _asked(), session.current()
    families = catalogue.families(current)
    places = queries.by_region(current, asked.everywhere())
    chosen = asked.regions
    here = [each.line for each in places if chosen is None or each.line.code in chosen]
    lines = here if asked.product else queries.by_product(current, asked)
    matrix = gap_pages.matrix(lines, asked)
    return render_template(
        "facilitation/gaps.html",
        asked=asked,
        report=gaps.report(current),
        matrix=matrix,
        title=gap_pages.title(matrix),
        places=gap_pages.in_order(places, asked),
        choice=regions.chosen(request.args, current_user),
        regions=regions.names(current),
        families=families,
        product=gap_pages.chosen(asked, families),
        is_french=i18n.language() == "fr",
        zone=clock.QUEBEC,
        mass=gap_pages.mass,
        page_url=lambda number: url_for("gaps.show", **asked.arguments(page=number)),
    )


@blueprint.get("/animation/manques/carte.json")
@access.role("facilitator")
def map_of_regions() -> Response:
    places = queries.by_region(session.current(), _asked().everywhere())
    return jsonify(squares=gap_pages.squares(places))


@blueprint.get("/animation/manques.csv")
@access.role("facilitator")
def table() -> Response:
    titles = [gettext(title) for title in gap_pages.TITLES]
    rows = gap_pages.table(session.current(), _asked())
    return downloads.of(export.to_csv(titles, rows), "manques.csv")


def _asked() -> Asked:
    return missing.read(request.args, regions.chosen(request.args, current_user))
