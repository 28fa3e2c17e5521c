"""Demand near me: what kitchens around my farm ask for, and what would sell."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_login import current_user

from matchmaker.desks import cards, outlook
from matchmaker.intake import records
from matchmaker.organizations import placing
from matchmaker.search import asking, starting
from matchmaker.search.asking import Asked
from matchmaker.web import access, clock, i18n, session

KINDS: Final = ("farm", "warehouse")
USUAL_REACH: Final = "100km"

blueprint: Final = Blueprint("outlook", __name__)


@blueprint.get("/mon-espace/demande")
@access.signed_in
def near_me() -> str:
    wanted = records.clean(request.args.get("lieu", ""))
    sites = placing.sites(session.current(), current_user, kinds=KINDS, asked=wanted)
    asked = asking.read(request.args)
    within = asked.within or USUAL_REACH
    chosen = sites[0] if sites else None
    start = starting.of_site(chosen).start if chosen else None
    reach = Asked(within=within).reach
    found = None
    if start is not None and reach is not None:
        found = outlook.around(
            session.current(),
            start,
            reach=reach,
            growing=outlook.grown(session.current(), [each.id for each in sites]),
            today=clock.today(),
        )
    return render_template(
        "desks/outlook.html",
        sites=sites,
        chosen=chosen,
        found=found,
        within=within,
        reaches=asking.REACHES,
        is_table=request.args.get("vue") == "tableau",
        name_of=i18n.name_of,
        capital=cards.capital,
        needs_of=lambda row: _search(row.slug, chosen.public_id if chosen else "", within),
    )


def _search(slug: str, site: str, within: str) -> str:
    asked = Asked(what=slug, site=site, within=within)
    return f"/besoins?{urlencode(asked.pairs())}"
