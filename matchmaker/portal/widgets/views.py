"""The widgets, and the page where one is chosen. A widget reads and sets no cookie."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from matchmaker.catalogue import queries as catalogue
from matchmaker.places import queries as places
from matchmaker.portal import asking, members
from matchmaker.portal.widgets import choosing, keeping, looks, nearby
from matchmaker.portal.widgets.nearby import Near
from matchmaker.web import access, clock, headers, icons, session

MOST_LETTERS: Final = 120
FRAMES: Final = icons.STATIC / "js" / "frames.js"
MOST_MUNICIPALITIES: Final = 300

blueprint: Final = Blueprint("widgets", __name__, url_prefix="/widgets")


@blueprint.get("")
@access.anyone
@headers.framing
def choose() -> str:
    current = session.current()
    chosen = choosing.read(request.args, asking.read(current))
    return render_template(
        "portal/widgets.html",
        chosen=chosen,
        kinds=choosing.KINDS,
        looks=looks,
        line=choosing.line(chosen, address=current_app.config["PUBLIC_URL"]),
        script=choosing.script(address=current_app.config["PUBLIC_URL"]),
        regions=places.regions(current),
        families=catalogue.families(current),
    )


@blueprint.get("/recherche")
@access.anyone
@headers.framed
@asking.in_language_asked
def search() -> str:
    asked = asking.read(session.current())
    return _page(
        "portal/widget_search.html", product=asking.name_of(asked.product) if asked.product else ""
    )


@blueprint.get("/saison")
@access.anyone
@headers.framed
@asking.in_language_asked
def season() -> str:
    current, today = session.current(), clock.today()
    region = asking.read(current).region
    typed = request.args.get("ou", "").strip()[:MOST_LETTERS]
    place = nearby.around(current, typed) if typed else None
    near = place or (Near(region.name_fr, region.code) if region else Near())
    lines = nearby.in_season(current, near, today=today, half_month=clock.half_month(today))
    return _page(
        "portal/widget_season.html",
        near=near,
        typed=typed,
        is_unknown=bool(typed) and place is None,
        region_code=region.code if region else "",
        lines=lines,
    )


@blueprint.get("/membres")
@access.anyone
@headers.framed
@asking.in_language_asked
def map_of_members() -> str:
    """The map, and the list that says the same: by region, or in one by municipality."""
    region = asking.read(session.current()).region
    return _page(
        "portal/widget_members.html",
        region=region,
        rows=_municipalities(region.code) if region else _regions(),
        points=f"/widgets/membres.json{asking.query(region=region.code if region else '')}",
    )


@blueprint.get("/membres.json")
@access.anyone
@headers.framed
def points_of_members() -> Response:
    """Blurred points, as on the front page."""
    region = asking.read(session.current()).region
    code = region.code if region else ""
    found = keeping.current().ask(
        f"points {code}",
        lambda: members.points(session.current(), region_code=code),
        now=clock.now(),
    )
    return jsonify(points=found)


@blueprint.get("/chiffres")
@access.anyone
@headers.framed
@asking.in_language_asked
def figures() -> str:
    census = keeping.current().ask(
        "census", lambda: members.census(session.current()), now=clock.now()
    )
    return _page("portal/widget_figures.html", census=census)


@blueprint.get("/hauteur.js")
@access.anyone
@headers.framed
def height_script() -> Response:
    """For the page of others: makes each frame as high as what it shows."""
    return Response(FRAMES.read_bytes(), mimetype="text/javascript")


def _page(template: str, **shown: object) -> str:
    return render_template(
        template,
        look=looks.read(request.args),
        language=asking.language(),
        address=current_app.config["PUBLIC_URL"],
        **shown,
    )


def _regions() -> list[members.RegionCount]:
    return keeping.current().ask(
        "regions", lambda: members.by_region(session.current()), now=clock.now()
    )


def _municipalities(code: str) -> list[members.RegionCount]:
    return keeping.current().ask(
        f"municipalities {code}",
        lambda: members.by_municipality(session.current(), code, limit=MOST_MUNICIPALITIES),
        now=clock.now(),
    )
