"""What the packages above show on an organisation's page, without being imported.

The composition root registers functions: `panels.register(app, offers_of)`. Each takes the
session and the organisation and answers a piece of page, or '' for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask, current_app
from sqlalchemy.orm import Session

from matchmaker.organizations.models import Organization

Panel = Callable[[Session, Organization], str]
_KEY: Final = "organizations.panels"


def register(app: Flask, panel: Panel) -> None:
    app.extensions.setdefault(_KEY, []).append(panel)


def of(session: Session, organization: Organization) -> list[str]:
    """The pieces of page that have something to say, in the order of their registration."""
    drawn = (panel(session, organization) for panel in current_app.extensions.get(_KEY, ()))
    return [piece for piece in drawn if piece]
