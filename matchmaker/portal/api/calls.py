"""From a request to an answer, the same way for every operation of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from flask import Response, request
from pydantic import BaseModel, ConfigDict

from matchmaker.introductions.models import Introduction
from matchmaker.portal.api import answers, callers, freshness, idempotency, reading
from matchmaker.portal.api.callers import Caller
from matchmaker.portal.api.operations import Call, Done, Many, Operation
from matchmaker.portal.keys.scopes import Scope
from matchmaker.web import clock, errors, i18n, session, throttle

MINUTE: Final = timedelta(minutes=1)
# calls a minute: of a visitor's address, of a program that shows its key
OF_ANYBODY: Final = 120
OF_A_KEY: Final = 1200
SHARED: Final = "public, max-age=0, must-revalidate"
OWN: Final = "private, no-cache"
_PRIVATE: Final = frozenset({Scope.INTRODUCTIONS_READ, Scope.INTRODUCTIONS_WRITE})


class _Nothing(BaseModel):
    """An operation that asks nothing."""

    model_config = ConfigDict(extra="forbid")


def answering(operation: Operation) -> Callable[..., Response]:
    """The view of an operation."""
    answer = _read if operation.is_read else _write

    def view(**path: str) -> Response:
        if not operation.is_read:
            _spend()
        own, now = session.current(), clock.now()
        key = callers.read(own, request.headers.get("Authorization", ""), now=now)
        caller = callers.admitted(own, key, operation.scope)
        call = Call(own, caller, asked=None, path=path, now=now, today=clock.today())
        return answer(operation, call)

    return view


def _read(operation: Operation, call: Call) -> Response:
    media = answers.kind(operation)
    mark = freshness.mark(call.session, *([Introduction] if operation.scope in _PRIVATE else []))
    tag = mark.tag(
        request.full_path, media, i18n.language(), call.today, *_whose(call.caller, operation)
    )
    answer = answers.unchanged(mark, tag) or _fresh(operation, call, media, mark=mark, tag=tag)
    answer.headers["Cache-Control"] = OWN if operation.scope else SHARED
    return answer


def _fresh(
    operation: Operation, call: Call, media: str, *, mark: freshness.Mark, tag: str
) -> Response:
    # a call that counts itself while it holds a connection holds two of a small pool
    call.session.commit()
    _spend()
    form = reading.query(operation.asks or _Nothing, request.args)
    if form.value is None:
        raise errors.Unacceptable(form.errors)
    found = operation.view(replace(call, asked=form.value))
    fields = getattr(form.value, "fields", None) or ()
    show = answers.of_many if isinstance(found, Many) else answers.of_one
    return show(found, media, fields=fields, mark=mark, tag=tag)


def _write(operation: Operation, call: Call) -> Response:
    words = request.headers.get("Idempotency-Key")
    if words is None or call.caller.key is None:
        return _done(_act(operation, call))
    sent = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data()))
    kept = idempotency.take(call.session, call.caller.key, words, sent=sent, now=call.now)
    if kept.status is None:
        made = _act(operation, call)
        kept.status, kept.location = made.status, made.location
        kept.body = made.value.model_dump(mode="json") if made.value else None
        return _done(made)
    again = answers.of_write(kept.status, kept.body, location=kept.location)
    again.headers["Idempotent-Replayed"] = "true"
    return again


def _act(operation: Operation, call: Call) -> Done:
    """The use case, its refusals field by field."""
    form = (
        reading.body(operation.asks, request)
        if operation.asks
        else reading.read(_Nothing, request.args)
    )
    done: Done | None = form.submit(lambda asked: operation.view(replace(call, asked=asked)))
    if done is None:
        raise errors.Unacceptable(form.errors)
    return done


def _done(made: Done) -> Response:
    content = made.value.model_dump(mode="json") if made.value else None
    return answers.of_write(made.status, content, location=made.location)


def _spend() -> None:
    """Count the call: of a key by its words, so that nothing is looked up first."""
    words = request.headers.get("Authorization")
    if words is None:
        throttle.spend("api", throttle.client(), limit=OF_ANYBODY, per=MINUTE)
    else:
        throttle.spend("api", words, limit=OF_A_KEY, per=MINUTE)


def _whose(caller: Caller, operation: Operation) -> list[int]:
    """What an answer depends on of who calls: where they may act. Public ones are the same for
    everybody."""
    if caller.key is None or operation.scope is None:
        return []
    return [caller.key.id, *sorted(each.organization.id for each in caller.mandates)]
