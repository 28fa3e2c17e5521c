"""The statements as templates call them: `{{ linked.offer(offer) }}`.

A data block is no script: browsers neither run it nor hold it against script-src, so the policy
of the page stays as strict as it is (tests/journeys/test_embedded.py listens in Chromium).
"""

from __future__ import annotations

from flask import Flask, current_app
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from matchmaker.catalogue.models import Product
from matchmaker.demand.models import Need
from matchmaker.organizations.models import Organization
from matchmaker.portal.linked import statements
from matchmaker.portal.linked.statements import Statement
from matchmaker.supply.models import Offer


class Linked:
    """A block of data per page."""

    def organization(self, row: Organization) -> Markup:
        return block(statements.organization(row, address=_address()))

    def offer(self, row: Offer) -> Markup:
        return block(statements.offer(row, address=_address()))

    def demand(self, row: Need) -> Markup:
        return block(statements.demand(row, address=_address()))

    def product(self, row: Product, words: list[str]) -> Markup:
        return block(statements.product(row, words=words, address=_address()))


def install(app: Flask) -> None:
    app.jinja_env.globals["linked"] = Linked()


def block(statement: Statement) -> Markup:
    """`<`, `>`, `&` and `'` are written as JSON escapes: nothing in it can end the element."""
    data = htmlsafe_json_dumps(statement)
    return Markup('<script type="application/ld+json">{}</script>').format(data)


def _address() -> str:
    return str(current_app.config["PUBLIC_URL"])
