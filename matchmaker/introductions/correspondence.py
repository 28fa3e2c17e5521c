"""Telling people: which letter each move sends, and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.accounts.views import subscription
from matchmaker.errors import N_
from matchmaker.introductions import contacts, parties, queries
from matchmaker.introductions.answering import Links
from matchmaker.introductions.contacts import Contact
from matchmaker.introductions.models import Introduction, ThreadMessage
from matchmaker.introductions.replies import ReplyAddresses
from matchmaker.introductions.states import AWAITED, PARTIES, Side, State
from matchmaker.settings import Settings
from matchmaker.web import filters, letters, vocabulary
from matchmaker.web.typography import say

_ENDINGS: Final = {
    State.DECLINED: N_("L’autre partie a décliné. Raison donnée : %(reason)s."),
    State.WITHDRAWN: N_("La demande a été retirée."),
    State.EXPIRED: N_("Elle est restée sans réponse."),
}


def announce(session: Session, introduction: Introduction, *, now: datetime) -> None:
    """Ask each side that has not said yes; nothing leaves while a facilitator has yet to look."""
    if introduction.origin not in PARTIES:
        _ask(session, introduction, "introductions/proposed", now=now)
        return
    words = [m.body for m in queries.thread(session, introduction) if m.side == introduction.origin]
    message = words[0] if words else ""
    _ask(session, introduction, "introductions/asked", now=now, message=message)


def remind(session: Session, introduction: Introduction, *, now: datetime) -> None:
    """Ask again."""
    _ask(session, introduction, "introductions/reminder", now=now)


def connected(session: Session, introduction: Introduction) -> None:
    """Tell each side how to reach the other."""
    for side in PARTIES:
        contact = contacts.of(session, introduction, parties.other(side))
        for person in parties.people(session, introduction, side):
            _write(
                session,
                "introductions/connected",
                introduction,
                side=side,
                to=person,
                contact=_lines(contact),
                link=page_of(introduction),
            )


def ended(session: Session, introduction: Introduction) -> None:
    """Tell those who wait, or who had heard of it, that it came to nothing."""
    if introduction.sent_at is None:
        return
    for side in PARTIES:
        if side == introduction.closed_side:
            continue
        for person in parties.people(session, introduction, side):
            with force_locale(person.language):
                ending = _ending(introduction)
            _write(
                session,
                "introductions/ended",
                introduction,
                side=side,
                to=person,
                ending=ending,
                link=page_of(introduction),
            )


def follow_up(session: Session, introduction: Introduction) -> None:
    """Ask both where they are."""
    for side in PARTIES:
        for person in parties.people(session, introduction, side):
            _write(
                session,
                "introductions/follow_up",
                introduction,
                side=side,
                to=person,
                link=page_of(introduction),
            )


def pass_on(
    session: Session, introduction: Introduction, message: ThreadMessage, *, by: Person
) -> None:
    """Mail what was written to everybody else who takes part: both parties, and the facilitators
    who wrote before."""
    for person in queries.readers(session, introduction):
        if person.id == by.id:
            continue
        with force_locale(person.language):
            author = author_of(introduction, message)
        letters.write(
            session,
            "introductions/message",
            recipient=person.email,
            language=person.language,
            reply_to=_reply_to(introduction, person),
            thread=introduction.public_id,
            who=person.name,
            author=author,
            product=product_in(introduction, person.language),
            message=message.body,
            link=page_of(introduction),
        )


def author_of(introduction: Introduction, message: ThreadMessage) -> str:
    """« Mireille Gagnon, École des Pins », in the reader's language."""
    name = message.person.name if message.person else ""
    if message.side == Side.FACILITATOR:
        body = say(N_("équipe d’animation"))
    else:
        body = parties.organization_of(introduction, Side(message.side)).name
    return ", ".join(part for part in (name, body) if part)


def page_of(introduction: Introduction) -> str:
    return letters.link("introductions.show", public_id=introduction.public_id)


def product_in(introduction: Introduction, language: str) -> str:
    product = introduction.product
    return (product.name_fr if language == "fr" else product.name_en).lower()


def _ask(
    session: Session, introduction: Introduction, letter: str, *, now: datetime, **values: object
) -> None:
    if introduction.state not in AWAITED:
        return
    links = Links(current_app.config["SECRET_KEY"])
    for side in _awaited(introduction):
        reason = (
            introduction.supplier_reason if side is Side.SUPPLIER else introduction.buyer_reason
        )
        for person in parties.people(session, introduction, side):
            token = links.make(introduction, side, person, now=now)
            with force_locale(person.language):
                until = filters.written_date(introduction.expires_on)
            _write(
                session,
                letter,
                introduction,
                side=side,
                to=person,
                place=parties.site_of(introduction, parties.other(side)).municipality,
                reason=reason,
                until=until,
                link=letters.link("introductions.answer", jeton=token),
                **values,
            )


def _awaited(introduction: Introduction) -> Iterable[Side]:
    return (side for side in PARTIES if not parties.accepted_at(introduction, side))


def _write(
    session: Session,
    letter: str,
    introduction: Introduction,
    *,
    side: Side,
    to: Person,
    **values: Any,
) -> None:
    """Reminders say where to refuse them, and do not go to who did."""
    is_optional = letters.known()[letter].is_optional
    if is_optional and to.digest_rhythm == "never":
        return
    letters.write(
        session,
        letter,
        recipient=to.email,
        language=to.language,
        reply_to=_reply_to(introduction, to),
        thread=introduction.public_id,
        unsubscribe=subscription.address_of(to) if is_optional else "",
        who=to.name,
        other=parties.organization_of(introduction, parties.other(side)).name,
        product=product_in(introduction, to.language),
        **values,
    )


def _reply_to(introduction: Introduction, person: Person) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return ReplyAddresses(settings.mail_reply_to, settings.secret_key).of(introduction, person)


def _ending(introduction: Introduction) -> str:
    message = _ENDINGS[State(introduction.state)]
    if introduction.state == State.DECLINED:
        return say(message, reason=vocabulary.word("reason", introduction.closed_reason))
    return say(message)


def _lines(contact: Contact) -> str:
    place = ", ".join(part for part in (contact.address, contact.municipality) if part)
    parts = (contact.name, contact.phone, contact.email, place)
    return "\n".join(part for part in parts if part)
