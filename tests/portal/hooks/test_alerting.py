"""Owners are told once when their software is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from matchmaker.mail.models import Message
from matchmaker.portal.hooks import alerting, announcing
from matchmaker.portal.hooks.announcing import Fact
from tests.factories import Factory
from tests.portal.hooks.conftest import Post

FACT = Fact("offer.published", "offer:1", {})


def letters(post: Post) -> list[Message]:
    return list(post.session.scalars(select(Message).order_by(Message.id)))


def write(post: Post, pages: Callable[[], object], endpoint_id: int) -> None:
    worker = replace(post.worker, pages=pages)
    alerting.endpoint_stopped(worker, endpoint_id=endpoint_id)


def test_owners_receive_a_letter_that_leads_to_the_page(
    post: Post, make: Factory, app: Flask
) -> None:
    make.member(make.person(), post.farm, "editor")
    endpoint = post.endpoint()
    post.receiver.statuses = [410]
    announcing.tell(post.session, FACT, now=post.at)
    post.send()
    ((_, _, args),) = post.waiting(task="portal.endpoint_stopped")
    assert args == {"endpoint_id": endpoint.id}
    write(post, app.test_request_context, endpoint.id)
    (letter,) = letters(post)
    assert (letter.recipient, letter.letter) == (post.owner.email, "portal/hook_stopped")
    assert endpoint.public_id in letter.body_text
    assert post.receiver.url in letter.body_text


def test_nobody_is_told_of_what_runs_again(post: Post, app: Flask) -> None:
    endpoint = post.endpoint()
    write(post, app.test_request_context, endpoint.id)
    assert letters(post) == []
