"""What an organisation offers, on its own page."""

from __future__ import annotations

from flask import Flask, render_template
from sqlalchemy.orm import Session

from matchmaker.organizations import panels
from matchmaker.organizations.models import Organization
from matchmaker.supply import queries, showing


def install(app: Flask) -> None:
    """Have the pages of organisations show their offers."""
    panels.register(app, of_organization)


def of_organization(session: Session, organization: Organization) -> str:
    """Its published offers with their season; nothing when there are none."""
    offers = queries.of_organization(session, organization.id)
    if not offers:
        return ""
    return render_template(
        "supply/_on_profile.html", offers=offers, organization=organization, layers=showing.layers
    )
