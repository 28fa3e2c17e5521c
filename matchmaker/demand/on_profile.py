"""What an organisation looks for, on its own page."""

from __future__ import annotations

from flask import Flask, render_template
from sqlalchemy.orm import Session

from matchmaker.demand import queries
from matchmaker.organizations import panels
from matchmaker.organizations.models import Organization


def install(app: Flask) -> None:
    """Have the pages of organisations show their needs."""
    panels.register(app, of_organization)


def of_organization(session: Session, organization: Organization) -> str:
    """Its published needs with their calendar; nothing when there are none."""
    needs = queries.of_organization(session, organization.id)
    if not needs:
        return ""
    return render_template("demand/_on_profile.html", needs=needs, organization=organization)
