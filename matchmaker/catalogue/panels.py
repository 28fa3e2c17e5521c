"""What the packages above show on a product's page, without being imported.

The composition root registers one function a side: `panels.register(app, "growers", who_offers)`.
Each takes the session and the product and answers a piece of page, or '' for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from flask import Flask, current_app
from sqlalchemy.orm import Session

from matchmaker.catalogue.models import Product

Panel = Callable[[Session, Product], str]
Side = Literal["growers", "kitchens"]
_KEY: Final = "catalogue.panels"


def register(app: Flask, side: Side, panel: Panel) -> None:
    app.extensions.setdefault(_KEY, {})[side] = panel


def of(session: Session, side: Side, product: Product) -> str:
    """The piece of page of one side; nothing when nobody registered one."""
    panel = current_app.extensions.get(_KEY, {}).get(side)
    return panel(session, product) if panel else ""
