"""Saved searches: kept from a page of results, looked at again from the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.desks import saved
from matchmaker.desks.models import SavedSearch
from matchmaker.errors import Invalid
from matchmaker.web import access, clock, forms, session

PAGE: Final = "/mon-espace/recherches"

blueprint: Final = Blueprint("saved", __name__, url_prefix=PAGE)


class SearchIn(BaseModel):
    """What the button under a search sends: which search, and its address."""

    model_config = ConfigDict(extra="forbid")

    direction: Literal["suppliers", "kitchens"]
    search: Annotated[str, Field(max_length=4000)] = ""


@dataclass(frozen=True)
class Row:
    """A saved search as the desk lists it. `fresh`: how many results it has that are news."""

    saved: SavedSearch
    looked_on: date
    words: str
    fresh: int


def rows(session: Session, person: Person, *, most: int = saved.MOST) -> Sequence[Row]:
    """The person's saved searches with what is new in each since it was looked at."""
    today = clock.today()
    return [
        Row(
            each,
            clock.day_of(each.looked_at),
            saved.in_words(session, each),
            saved.news(session, each, each.looked_at, today=today).count,
        )
        for each in saved.of_person(session, person.id)[:most]
    ]


@blueprint.get("")
@access.signed_in
def mine() -> Answer:
    return render_template("desks/saved.html", searches=rows(session.current(), current_user))


@blueprint.post("")
@access.signed_in
def save() -> Answer:
    form = forms.read(SearchIn, request.form)
    if form.value is None:
        # nobody typed these: they come with the page of results
        raise Invalid
    kept = saved.save(
        session.current(), current_user, form.value.direction, query=form.value.search
    )
    flash(
        gettext("Recherche enregistrée. Les nouveautés vous attendront sur votre bureau."),
        "success",
    )
    return redirect(saved.address(kept), 303)


@blueprint.post("/<public_id>/nouveautes")
@access.signed_in
def look(public_id: str) -> Answer:
    """The newest results first; what is there now is news no more."""
    found = saved.one(session.current(), public_id, person_id=current_user.id)
    found.looked_at = clock.now()
    return redirect(saved.address(found, sort="recent"), 303)


@blueprint.post("/<public_id>/oubli")
@access.signed_in
def forget(public_id: str) -> Answer:
    found = saved.one(session.current(), public_id, person_id=current_user.id)
    session.current().delete(found)
    flash(gettext("Recherche oubliée."), "success")
    return redirect(PAGE, 303)
