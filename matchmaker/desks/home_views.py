"""The front page."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, jsonify, render_template

from matchmaker.portal import almanac, members
from matchmaker.web import access, clock, session

REGIONS_SHOWN: Final = 6
# what a pairing looks like, to explain it: points of nobody
SAMPLE_TERMS: Final = [
    ("season", 27.0, 30.0),
    ("distance", 18.0, 25.0),
    ("volume", 11.0, 15.0),
    ("price", 6.0, 10.0),
    ("labels", 5.0, 5.0),
    ("form", 5.0, 5.0),
    ("logistics", 3.0, 5.0),
    ("trust", 4.0, 5.0),
]
SAMPLE_YEAR: Final = [
    ("field", [0] * 14 + [50] + [100] * 7 + [0] * 2),
    ("storage", [100] * 8 + [50] * 3 + [0] * 11 + [100] * 2),
]

blueprint: Final = Blueprint("home", __name__)


@blueprint.get("/")
@access.anyone
def home() -> str:
    half_month = clock.half_month(clock.today())
    crops = almanac.crops(session.current())
    skyline = almanac.skyline(crops)
    return render_template(
        "desks/home.html",
        census=members.census(session.current()),
        skyline=skyline,
        on_hand=[(mode, counts[half_month]) for mode, counts in skyline],
        crops_count=len(crops),
        rows=almanac.in_season(session.current(), crops, half_month=half_month),
        regions=members.by_region(session.current()),
        regions_shown=REGIONS_SHOWN,
        sample_terms=SAMPLE_TERMS,
        sample_year=SAMPLE_YEAR,
    )


@blueprint.get("/membres.json")
@access.anyone
def members_map() -> Response:
    """Blurred points only: the same that anybody reads in the list, region by region."""
    answer = jsonify(points=members.points(session.current()))
    answer.cache_control.public = True
    answer.cache_control.max_age = 300
    return answer
