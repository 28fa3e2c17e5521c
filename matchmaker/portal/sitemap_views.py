"""What search engines ask first."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, current_app, render_template

from matchmaker.errors import NotFound
from matchmaker.portal import sitemaps
from matchmaker.web import access, session

XML: Final = "application/xml"

blueprint: Final = Blueprint("sitemaps", __name__)


@blueprint.get("/robots.txt")
@access.anyone
def robots() -> Response:
    text = render_template("portal/robots.txt", address=current_app.config["PUBLIC_URL"])
    return Response(text, mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@access.anyone
def index() -> Response:
    address = current_app.config["PUBLIC_URL"]
    names = sitemaps.parts(session.current())
    written = sitemaps.index(f"{address}/plan-du-site/{name}.xml" for name in names)
    return Response(written, mimetype=XML)


@blueprint.get("/plan-du-site/<name>.xml")
@access.anyone
def part(name: str) -> Response:
    found = sitemaps.part(session.current(), name)
    if found is None:
        raise NotFound
    return Response(sitemaps.urlset(found, address=current_app.config["PUBLIC_URL"]), mimetype=XML)
