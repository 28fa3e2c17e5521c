"""A message is signed, arrives though workers die, is retried for three days and then kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from standardwebhooks import Webhook, WebhookVerificationError

from matchmaker.portal.hooks import announcing, sending, signatures, tasks
from matchmaker.portal.hooks.announcing import DELIVER, Fact
from matchmaker.portal.hooks.calling import Caller, Trouble
from matchmaker.portal.hooks.models import HookEndpoint, HookEvent
from matchmaker.portal.hooks.sending import WAITS
from matchmaker.portal.hooks.signatures import Unreadable, Vault
from tests.portal.hooks.conftest import Post
from tests.portal.hooks.receiver import SECRET

FACT = Fact("offer.published", "offer:1", {"id": "abc", "note": "l’été « ici »"})
DAY = timedelta(days=1)


@pytest.fixture
def endpoint(post: Post) -> HookEndpoint:
    made = post.endpoint()
    announcing.tell(post.session, FACT, now=post.at)
    return made


def until_dead(post: Post) -> list[timedelta]:
    """Try to the end; how long after the first try each one came."""
    start, tries = post.at, []
    for wait in (*WAITS, DAY):
        post.send()
        tries.append(post.at - start)
        post.wait(max(wait, sending.LONGEST_REST))
    return tries


def test_a_receiver_verifies_a_message_with_the_reference_library(
    post: Post, endpoint: HookEndpoint
) -> None:
    post.send()
    ((message_id, said),) = post.receiver.heard.items()
    assert message_id == post.session.scalars(select(HookEvent.public_id)).one()
    assert said == {
        "type": "offer.published",
        "timestamp": post.at.isoformat(),
        "data": {"id": "abc", "note": "l’été « ici »"},
    }
    assert (post.delivery().state, post.delivery().answer_code) == ("delivered", 204)


def test_a_forged_message_is_refused(post: Post, endpoint: HookEndpoint) -> None:
    """The control of the receiver itself: another secret, another body, another name, another
    moment, no signature."""
    body = json.dumps({"type": "offer.published"})
    good = signatures.headers(body, message_id="msg_1", keys=[SECRET], now=post.at)
    late = signatures.headers(
        body, message_id="msg_1", keys=[SECRET], now=post.at - timedelta(minutes=6)
    )
    other = signatures.headers(
        body, message_id="msg_1", keys=[signatures.new_secret()], now=post.at
    )
    forged = [(body + " ", good), (body, good | {"webhook-id": "msg_2"}), (body, late)]
    forged += [(body, other), (body, good | {"webhook-signature": ""})]
    statuses = [post.receiver.hear(each.encode(), headers) for each, headers in forged]
    assert statuses == [401] * len(forged)
    assert post.receiver.heard == {}
    assert post.receiver.hear(body.encode(), good) == 204


def test_a_delivered_message_is_not_sent_again(post: Post, endpoint: HookEndpoint) -> None:
    post.send()
    sending.run(post.worker, post.delivery().id, caller=post.caller)
    assert len(post.receiver.posts) == 1


def test_a_message_is_told_once_however_often_it_is_announced(
    post: Post, endpoint: HookEndpoint
) -> None:
    assert announcing.tell(post.session, FACT, now=post.at + DAY) == 0
    assert len(post.deliveries()) == 1


def test_each_endpoint_has_its_own_delivery_of_one_event(
    post: Post, endpoint: HookEndpoint
) -> None:
    other = post.endpoint("offer.published")
    announcing.tell(post.session, FACT, now=post.at)
    assert [each.endpoint_id for each in post.deliveries()] == [endpoint.id, other.id]
    assert len({each.event_id for each in post.deliveries()}) == 1


def test_a_worker_that_dies_before_the_answer_is_followed_by_another(
    post: Post, endpoint: HookEndpoint
) -> None:
    delivery = post.delivery()
    call = sending.claim(post.session, delivery.id, vault=post.vault, now=post.at)
    assert call is not None
    # the message left, and nobody noted how it went
    sending.place(post.caller, call, now=post.at)
    post.wait(sending.BUSY_FOR)
    sending.run(post.worker, delivery.id, caller=post.caller)
    assert [each["webhook-id"] for each in post.receiver.posts] == [call.message_id] * 2
    assert len(post.receiver.heard) == 1
    assert (delivery.state, delivery.attempts) == ("delivered", 2)


def test_one_call_at_a_time_goes_to_an_endpoint(post: Post, endpoint: HookEndpoint) -> None:
    sending.claim(post.session, post.delivery().id, vault=post.vault, now=post.at)
    announcing.tell(post.session, Fact("offer.published", "offer:2", {}), now=post.at)
    second = post.deliveries()[1]
    assert sending.claim(post.session, second.id, vault=post.vault, now=post.at) is None
    later = post.session.scalars(
        text("SELECT scheduled_at FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL")
    ).one()
    assert later == post.at + sending.BUSY_FOR
    assert second.attempts == 0


def test_waits_grow_and_the_last_failure_leaves_a_dead_message(
    post: Post, endpoint: HookEndpoint
) -> None:
    post.receiver.statuses = [500] * 20
    tries = until_dead(post)
    assert len(post.receiver.posts) == len(WAITS) + 1
    assert tries[-1] > timedelta(days=3)
    assert (post.delivery().state, post.delivery().attempts) == ("dead", len(WAITS) + 1)
    assert post.waiting(task=DELIVER) == []


def test_each_retry_has_the_same_name_and_a_signature_of_its_moment(
    post: Post, endpoint: HookEndpoint
) -> None:
    post.receiver.statuses = [503]
    post.send()
    post.wait(timedelta(minutes=1))
    post.send()
    first, second = post.receiver.posts
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 60
    assert len(post.receiver.heard) == 1


def test_an_answer_after_failures_clears_the_endpoint(post: Post, endpoint: HookEndpoint) -> None:
    post.receiver.statuses = [500]
    post.send()
    assert endpoint.failing_since == post.at
    post.wait(timedelta(minutes=1))
    post.send()
    assert (endpoint.failing_since, endpoint.busy_until) == (None, None)


def test_an_endpoint_that_is_gone_is_switched_off(post: Post, endpoint: HookEndpoint) -> None:
    post.receiver.statuses = [410]
    post.send()
    assert (endpoint.state, post.delivery().state) == ("gone", "dead")
    announcing.tell(post.session, Fact("offer.published", "offer:2", {}), now=post.at)
    assert len(post.deliveries()) == 1


def test_an_endpoint_that_failed_for_days_is_left_alone(post: Post, endpoint: HookEndpoint) -> None:
    post.receiver.statuses = [500] * 20
    until_dead(post)
    assert endpoint.state == "failing"


def test_a_late_message_that_dies_does_not_condemn_an_endpoint_that_answers_others(
    post: Post, endpoint: HookEndpoint
) -> None:
    post.receiver.statuses = [500] * len(WAITS)
    for wait in WAITS:
        post.send()
        post.wait(max(wait, sending.LONGEST_REST))
    endpoint.failing_since = post.at - timedelta(hours=1)
    post.receiver.statuses = [500]
    post.send()
    assert (endpoint.state, post.delivery().state) == ("active", "dead")


def test_what_waits_during_a_pause_is_not_sent(post: Post, endpoint: HookEndpoint) -> None:
    endpoint.state = "paused"
    post.send()
    announcing.tell(post.session, Fact("offer.published", "offer:2", {}), now=post.at)
    assert post.receiver.posts == []
    assert [each.state for each in post.deliveries()] == ["waiting", "waiting"]


def test_both_secrets_sign_for_a_day_after_a_rotation(post: Post, endpoint: HookEndpoint) -> None:
    new = signatures.new_secret()
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, post.at + DAY
    endpoint.secret = post.vault.seal(new)
    post.session.flush()
    post.send()
    headers = post.receiver.posts[0]
    body = sending.body_of(post.delivery().event)
    for secret in (SECRET, new):
        assert Webhook(secret).verify(body, headers)["type"] == "offer.published"


def test_the_old_secret_signs_no_more_after_that(post: Post, endpoint: HookEndpoint) -> None:
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, post.at
    endpoint.secret = post.vault.seal(signatures.new_secret())
    post.session.flush()
    post.send()
    body = sending.body_of(post.delivery().event)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, post.receiver.posts[0])


def test_a_secret_is_not_readable_where_it_is_kept(post: Post, endpoint: HookEndpoint) -> None:
    assert SECRET not in endpoint.secret
    assert post.vault.open(endpoint.secret) == SECRET
    with pytest.raises(Unreadable):
        Vault("another key of the deployment").open(endpoint.secret)


def test_what_cannot_be_signed_is_not_sent(post: Post, endpoint: HookEndpoint) -> None:
    endpoint.secret = Vault("the key before").seal(SECRET)
    post.session.flush()
    post.send()
    assert post.receiver.posts == []
    assert (post.delivery().state, post.delivery().trouble) == ("waiting", Trouble.UNSIGNED)


def test_what_workers_run_refuses_this_machine(post: Post, endpoint: HookEndpoint) -> None:
    """The task itself, with nothing put in: the receiver is there, and hears nothing."""
    tasks.deliver(post.worker, delivery_id=post.delivery().id)
    assert post.receiver.posts == []
    assert post.delivery().trouble == Trouble.ADDRESS
    assert Caller(gate=post.caller.gate).gate is not Caller().gate


def test_what_waits_without_a_job_is_taken_up_again(post: Post, endpoint: HookEndpoint) -> None:
    delivery = post.delivery()
    delivery.made_at = post.at - timedelta(hours=1)
    post.session.flush()
    for status in ("succeeded", "todo"):
        post.session.execute(
            text("UPDATE procrastinate_jobs SET status = CAST(:s AS procrastinate_job_status)"),
            {"s": status},
        )
        tasks.requeue(post.session, before=post.at)
        waiting = [args for _, _, args in post.waiting(task=DELIVER)]
        post.session.execute(text("DELETE FROM procrastinate_jobs WHERE status = 'succeeded'"))
        assert waiting == [{"delivery_id": delivery.id}]


def test_events_are_forgotten_with_their_deliveries_after_thirty_days(
    post: Post, endpoint: HookEndpoint
) -> None:
    post.wait(timedelta(days=29))
    announcing.tell(post.session, Fact("offer.published", "offer:2", {}), now=post.at)
    tasks.forget_events(post.worker)
    assert len(post.deliveries()) == 2
    post.wait(timedelta(days=2))
    tasks.forget_events(post.worker)
    post.session.expire_all()
    assert [each.event.cause for each in post.deliveries()] == ["offer:2"]
