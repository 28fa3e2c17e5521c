"""Beside a pairing: ask to be presented, or where the introduction stands."""

from __future__ import annotations

from flask import Flask, render_template
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session

from matchmaker.introductions import parties, queries, showing, states
from matchmaker.organizations import permissions
from matchmaker.pairing import asides, refusals
from matchmaker.pairing.explain import Explained
from matchmaker.web import clock


def install(app: Flask) -> None:
    """Have the page of a pairing speak of introductions."""
    asides.register(app, beside)


def beside(session: Session, pair: Explained) -> str:
    """The introduction of the pair when one is open, or the way to ask for one."""
    known = queries.of_pair(session, pair.offer.id, pair.need.id)
    row = None
    if known is not None and known.state in (*states.OPEN, states.State.AGREED):
        standing = parties.standing(session, known, current_user)
        if parties.may_see(known, standing):
            row = showing.row(known, standing=standing, today=clock.today())
    is_party = any(
        permissions.role_at(session, current_user.id, site) in parties.ACTING
        for site in (pair.offer.site, pair.need.site)
    )
    piece = render_template(
        "introductions/_beside.html",
        row=row,
        offer=pair.offer,
        need=pair.need,
        is_refused=pair.refusal is not None,
        may_ask=is_party,
        may_propose=not is_party
        and bool(refusals.sides(session, pair.offer, pair.need, by=current_user)),
    )
    return Markup(piece)  # noqa: S704
