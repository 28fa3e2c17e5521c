"""Sending one delivery: claimed in a transaction, called outside of any, settled in another.

A worker that dies in between leaves a delivery that waits: it is sent again, with the same
webhook-id, by which a receiver knows that it is the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker import jobs
from matchmaker.portal.hooks import signatures
from matchmaker.portal.hooks.announcing import DELIVER
from matchmaker.portal.hooks.calling import Caller, Outcome, Trouble
from matchmaker.portal.hooks.models import (
    DeliveryState,
    EndpointState,
    HookDelivery,
    HookEndpoint,
    HookEvent,
)
from matchmaker.portal.hooks.signatures import Unreadable, Vault

# after each try that failed; a little over three days in all
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# an endpoint without a good answer for so long is left alone, once a message was tried to the end
FAILING_FOR: Final = timedelta(days=3)
# one call at a time to an endpoint, so that a slow one holds one worker; longer than any call lasts
BUSY_FOR: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(minutes=1)
GONE: Final = 410


@dataclass(frozen=True)
class Call:
    """What is to be posted, and where. Without `keys`, nothing can be signed."""

    url: str
    message_id: str
    body: str
    keys: Sequence[str]


def run(work: jobs.Work, delivery_id: int, *, caller: Caller) -> None:
    """Try a delivery once."""
    vault = Vault(work.settings.secret_key)
    with work.begin() as session:
        call = claim(session, delivery_id, vault=vault, now=work.now())
    if call is None:
        return
    outcome = place(caller, call, now=work.now())
    with work.begin() as session:
        settle(session, delivery_id, outcome, now=work.now())


def claim(session: Session, delivery_id: int, *, vault: Vault, now: datetime) -> Call | None:
    """Take a delivery that waits; None when there is nothing to do now."""
    delivery, endpoint = _held(session, delivery_id)
    if delivery is None or endpoint is None or endpoint.state != EndpointState.ACTIVE:
        return None
    if endpoint.busy_until is not None and endpoint.busy_until > now:
        jobs.enqueue(session, DELIVER, job_run_at=endpoint.busy_until, delivery_id=delivery.id)
        return None
    endpoint.busy_until = now + BUSY_FOR
    delivery.attempts += 1
    delivery.tried_at, delivery.due_at = now, None
    keys = _keys(endpoint, vault, now=now)
    return Call(endpoint.url, delivery.event.public_id, body_of(delivery.event), keys)


def place(caller: Caller, call: Call, *, now: datetime) -> Outcome:
    """Make the call; its signature is of the moment of the try."""
    if not call.keys:
        return Outcome(trouble=Trouble.UNSIGNED)
    signed = signatures.headers(call.body, message_id=call.message_id, keys=call.keys, now=now)
    plain = {"content-type": "application/json", "user-agent": "Jumelage-Webhooks/1"}
    return caller.post(call.url, call.body.encode(), headers=plain | signed)


def settle(session: Session, delivery_id: int, outcome: Outcome, *, now: datetime) -> None:
    """Note how a call ended, and when the next one is due."""
    delivery, endpoint = _held(session, delivery_id)
    if delivery is None or endpoint is None:
        return
    delivery.answer_code, delivery.answer = outcome.code, outcome.answer
    delivery.trouble = outcome.trouble
    if outcome.is_good:
        delivery.state = DeliveryState.DELIVERED
        endpoint.failing_since = endpoint.busy_until = None
        return
    endpoint.failing_since = endpoint.failing_since or now
    failing_for = now - endpoint.failing_since
    endpoint.busy_until = now + min(failing_for, LONGEST_REST)
    if outcome.code == GONE:
        delivery.state = DeliveryState.DEAD
        _stop(session, endpoint, EndpointState.GONE)
    elif delivery.attempts <= len(WAITS):
        delivery.due_at = now + WAITS[delivery.attempts - 1]
        jobs.enqueue(session, DELIVER, job_run_at=delivery.due_at, delivery_id=delivery.id)
    else:
        delivery.state = DeliveryState.DEAD
        if failing_for >= FAILING_FOR:
            _stop(session, endpoint, EndpointState.FAILING)


def _stop(session: Session, endpoint: HookEndpoint, state: EndpointState) -> None:
    """Switch an endpoint off, and have its owners told; a pause by them stays a pause."""
    if endpoint.state == EndpointState.ACTIVE:
        endpoint.state = state
        jobs.enqueue(session, "portal.endpoint_stopped", endpoint_id=endpoint.id)


def body_of(event: HookEvent) -> str:
    """The message: the same at every try, to everybody."""
    said = {"type": event.type, "timestamp": event.happened_at.isoformat(), "data": event.data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _held(session: Session, delivery_id: int) -> tuple[HookDelivery | None, HookEndpoint | None]:
    """A delivery that waits and its endpoint, kept until the end of the transaction."""
    delivery = session.scalar(
        select(HookDelivery)
        .where(HookDelivery.id == delivery_id, HookDelivery.state == DeliveryState.WAITING)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if delivery is None:
        return None, None
    held = session.get(
        HookEndpoint, delivery.endpoint_id, with_for_update=True, populate_existing=True
    )
    return delivery, held


def _keys(endpoint: HookEndpoint, vault: Vault, *, now: datetime) -> list[str]:
    """The secrets to sign with: for a day after a rotation, the one before too."""
    sealed = [endpoint.secret]
    if endpoint.old_secret_until is not None and endpoint.old_secret_until > now:
        sealed.append(endpoint.old_secret)
    try:
        return [vault.open(each) for each in sealed]
    except Unreadable:
        return []
