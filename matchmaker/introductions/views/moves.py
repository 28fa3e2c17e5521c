"""The moves that ask something first: each has a page with its form, which posts back to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_login import current_user
from pydantic import BaseModel

from matchmaker.errors import N_
from matchmaker.introductions import correspondence, parties, possible, queries, service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.parties import Standing
from matchmaker.introductions.possible import Possible
from matchmaker.introductions.schemas import (
    Agreeing,
    ClosingReason,
    Refusing,
    Trying,
    Withdrawing,
)
from matchmaker.introductions.states import IllegalMove, Side
from matchmaker.introductions.views.blueprint import blueprint
from matchmaker.pairing.schemas import Reason
from matchmaker.web import access, clock, forms, i18n, session, vocabulary
from matchmaker.web.forms import Form
from matchmaker.web.typography import say

DECLINED: Final = N_("C’est noté. L’autre partie est prévenue, avec la raison seulement.")
WITHDRAWN: Final = N_("La demande est retirée.")
TRIED: Final = N_("L’essai est noté. Bonne livraison.")
AGREED: Final = N_("L’entente est notée. Merci : elle compte dans les chiffres de la région.")


@dataclass(frozen=True)
class Move:
    """A move: its address, what is sent, who may make it for whom, what it does, and what is said
    after."""

    name: str
    path: str
    schema: type[BaseModel]
    sides: Callable[[Possible], tuple[Side, ...] | bool]
    act: Callable[[Introduction, Any], None]
    done: str


def _decline(introduction: Introduction, data: Refusing) -> None:
    service.decline(session.current(), introduction, data, by=current_user, now=clock.now())
    correspondence.ended(session.current(), introduction)


def _withdraw(introduction: Introduction, data: Withdrawing) -> None:
    service.withdraw(session.current(), introduction, data, by=current_user, now=clock.now())
    correspondence.ended(session.current(), introduction)


def _start_trial(introduction: Introduction, data: Trying) -> None:
    service.start_trial(session.current(), introduction, data, by=current_user, now=clock.now())


def _agree(introduction: Introduction, data: Agreeing) -> None:
    service.agree(session.current(), introduction, data, by=current_user, now=clock.now())


WITHDRAW: Final = Move(
    "withdraw", "retrait", Withdrawing, lambda may: may.withdraw, _withdraw, WITHDRAWN
)
MOVES: Final = (
    WITHDRAW,
    Move("decline", "refus", Refusing, lambda may: may.decline, _decline, DECLINED),
    Move("start_trial", "essai", Trying, lambda may: may.start_trial, _start_trial, TRIED),
    Move("agree", "entente", Agreeing, lambda may: may.agree, _agree, AGREED),
)


def _serve(move: Move) -> None:
    """The two addresses of a move: its form, and where the form posts."""
    path = f"/mises-en-relation/<public_id>/{move.path}"

    @access.signed_in
    def form(public_id: str) -> Answer:
        return _ask(public_id, move)

    @access.signed_in
    def sent(public_id: str) -> Answer:
        return _make(public_id, move)

    blueprint.get(path, endpoint=move.name)(form)
    blueprint.post(path, endpoint=f"{move.name}_sent")(sent)


def _ask(public_id: str, move: Move) -> Answer:
    """The form; a move that is not open to this person now is refused before it is filled in."""
    introduction, standing = queries.seen_by(session.current(), public_id, current_user)
    parties.must_speak(standing)
    if not move.sides(possible.of(introduction, standing)):
        raise IllegalMove
    return _page(introduction, standing, move, form=forms.blank(move.schema))


def _make(public_id: str, move: Move) -> Answer:
    introduction, standing = queries.seen_by(session.current(), public_id, current_user)
    form = forms.read(move.schema, request.form)
    form.submit(lambda data: move.act(introduction, data))
    if form.errors:
        return _page(introduction, standing, move, form=form), 422
    flash(say(move.done), "success")
    return redirect(url_for("introductions.show", public_id=public_id), 303)


def _page(introduction: Introduction, standing: Standing, move: Move, *, form: Form[Any]) -> str:
    sides = move.sides(possible.of(introduction, standing))
    listed = sides if isinstance(sides, tuple) else ()
    why = ClosingReason if move is WITHDRAW else Reason
    return render_template(
        "introductions/move.html",
        introduction=introduction,
        standing=standing,
        move=move.name,
        form=form,
        name=i18n.name_of(introduction.product),
        sides=listed,
        sides_words=[(side, parties.organization_of(introduction, side).name) for side in listed],
        reasons=[(each, vocabulary.word("reason", each)) for each in why],
    )


for each in MOVES:
    _serve(each)
