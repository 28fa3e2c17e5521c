"""The sheet of an organisation's offers, to print: what its profile says, and nothing more."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext

from matchmaker.organizations import queries as organizations
from matchmaker.supply import queries, sheet, showing
from matchmaker.web import access, qr, session

blueprint = Blueprint("sheet", __name__)


@blueprint.get("/organisations/<slug>/fiche")
@access.anyone
def show(slug: str) -> Answer:
    organization = organizations.by_slug(session.current(), slug)
    offers = queries.of_organization(session.current(), organization.id)
    address = current_app.config["PUBLIC_URL"] + url_for("organizations.profile", slug=slug)
    return render_template(
        "supply/sheet.html",
        organization=organization,
        places=list(dict.fromkeys(each.municipality for each in organization.sites)),
        sheet=sheet.of(offers),
        layers=showing.layers,
        address=address,
        qr=qr.code(address, gettext("Code à lire avec un téléphone : la page de cette ferme")),
    )
