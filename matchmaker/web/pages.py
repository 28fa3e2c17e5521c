"""Pages that are words only: privacy, accessibility, how to reach us; and the page of style."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, current_app, jsonify, render_template

from matchmaker.errors import NotFound
from matchmaker.web import access, pages_samples

blueprint: Final = Blueprint("pages", __name__)


@blueprint.get("/confidentialite")
@access.anyone
def privacy() -> str:
    return render_template("pages/privacy.html")


@blueprint.get("/accessibilite")
@access.anyone
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@blueprint.get("/nous-joindre")
@access.anyone
def contact() -> str:
    return render_template("pages/contact.html")


@blueprint.get("/style")
@access.anyone
def style() -> str:
    """Every component in every state; in development only."""
    if not current_app.config["SETTINGS"].is_development:
        raise NotFound
    return render_template("pages/style.html", **pages_samples.everything())


@blueprint.get("/style/carte")
@access.anyone
def style_map() -> Response:
    """The points of the page of style's map."""
    if not current_app.config["SETTINGS"].is_development:
        raise NotFound
    return jsonify(pages_samples.places())
