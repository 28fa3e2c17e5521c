"""The front page of the community, and what facilitators have to read over."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user

from matchmaker.community.news import posts
from matchmaker.community.resources import queries as resources
from matchmaker.community.stories import queries as stories
from matchmaker.web import access, clock, session

SHOWN: Final = 3
RESOURCES_SHOWN: Final = 6
blueprint: Final = Blueprint("community", __name__)


@blueprint.get("/communaute")
@access.anyone
def hub() -> Answer:
    current = session.current()
    latest = resources.latest(current, limit=RESOURCES_SHOWN)
    return render_template(
        "community/hub.html",
        resources=latest,
        marks=resources.marks(current, [row.id for row in latest]),
        stories=stories.latest(current, limit=SHOWN),
        posts=posts.latest(current, today=clock.today(), limit=SHOWN),
        # the hub names pages of other parts by their address, once they are there
        served={rule.rule for rule in current_app.url_map.iter_rules()},
    )


@blueprint.get("/animation/communaute")
@access.role("facilitator")
def review() -> Answer:
    return render_template(
        "community/review.html",
        resources=resources.to_review(session.current(), current_user),
        stories=stories.to_review(session.current(), current_user),
    )
