"""The pages, as the two parties and the facilitator meet them."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.introductions import service
from matchmaker.introductions.models import Introduction, ThreadMessage
from matchmaker.introductions.states import Side, State
from matchmaker.mail.models import Message
from tests.factories import Factory
from tests.introductions.conftest import NOW, Ground

SignIn = Callable[[FlaskClient, Person], str]


def body(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def letters(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


def link_in(message: Message) -> str:
    found = re.search(r"https?://\S+repondre\S+", message.body_text)
    assert found, message.body_text
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def cook(client: FlaskClient, sign_in: SignIn, ground: Ground) -> FlaskClient:
    sign_in(client, ground.cook)
    return client


def ask(client: FlaskClient, ground: Ground, **more: str) -> Introduction:
    data = {"offer": ground.offer.public_id, "need": ground.need.public_id, **more}
    answer = client.post("/mises-en-relation", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return ground.session.scalars(select(Introduction)).one()


def test_a_pairing_offers_to_be_presented(cook: FlaskClient, ground: Ground) -> None:
    page = body(cook, f"/jumelages/{ground.offer.public_id}/{ground.need.public_id}")
    assert "Demander la mise en relation" in page


def test_asking_writes_to_the_other_side_with_the_first_word(
    cook: FlaskClient, ground: Ground
) -> None:
    ask(cook, ground, message="Livrez-vous le mardi ?")
    (letter,) = letters(ground.session)
    assert letter.recipient == ground.farmer.email
    assert "Livrez-vous le mardi" in letter.body_text


def test_then_the_pairing_says_where_it_stands(cook: FlaskClient, ground: Ground) -> None:
    ask(cook, ground)
    page = body(cook, f"/jumelages/{ground.offer.public_id}/{ground.need.public_id}")
    assert "Voir où ça en est" in page


def test_the_link_of_the_mail_changes_nothing_until_its_button_posts(
    cook: FlaskClient, ground: Ground
) -> None:
    asked = ask(cook, ground)
    address = link_in(letters(ground.session)[0])
    visitor = cook.application.test_client()
    page = visitor.get(address)
    assert page.status_code == 200
    assert asked.state == State.ACCEPTED_BY_ONE
    jeton = parse_qs(urlsplit(address).query)["jeton"][0]
    assert visitor.post("/mises-en-relation/repondre", data={"jeton": jeton}).status_code == 200
    ground.session.refresh(asked)
    assert asked.state == State.CONNECTED


def test_a_link_that_has_answered_is_no_longer_good(cook: FlaskClient, ground: Ground) -> None:
    ask(cook, ground)
    address = link_in(letters(ground.session)[0])
    jeton = parse_qs(urlsplit(address).query)["jeton"][0]
    visitor = cook.application.test_client()
    no = {"jeton": jeton, "reason": "volume"}
    assert visitor.post("/mises-en-relation/repondre/non", data=no).status_code == 200
    again = visitor.post("/mises-en-relation/repondre", data={"jeton": jeton})
    assert again.status_code == 422
    assert visitor.get(address).status_code == 422


def test_an_altered_link_is_refused(cook: FlaskClient, ground: Ground) -> None:
    ask(cook, ground)
    address = link_in(letters(ground.session)[0])
    assert cook.application.test_client().get(address + "x").status_code == 422


def test_a_no_without_its_reason_is_asked_again(cook: FlaskClient, ground: Ground) -> None:
    ask(cook, ground)
    jeton = parse_qs(urlsplit(link_in(letters(ground.session)[0])).query)["jeton"][0]
    answer = cook.application.test_client().post(
        "/mises-en-relation/repondre/non", data={"jeton": jeton, "comment": "Pas cet hiver"}
    )
    assert answer.status_code == 422
    assert "Pas cet hiver" in answer.get_data(as_text=True)


def test_addresses_are_told_once_both_have_said_yes(cook: FlaskClient, ground: Ground) -> None:
    asked = ask(cook, ground)
    before = body(cook, f"/mises-en-relation/{asked.public_id}")
    service.accept(ground.session, asked, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    after = body(cook, f"/mises-en-relation/{asked.public_id}")
    assert "450 555-0101" not in before
    assert "450 555-0101" in after


def test_the_exact_places_too(cook: FlaskClient, ground: Ground) -> None:
    asked = ask(cook, ground)
    address = f"/mises-en-relation/{asked.public_id}/carte.json"
    assert cook.get(address).status_code == 404
    service.accept(ground.session, asked, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    assert len(cook.get(address).get_json()["points"]) == 2


def test_both_are_written_the_other_s_number(
    client: FlaskClient, sign_in: SignIn, ground: Ground
) -> None:
    asked = ground.ask(Side.BUYER)
    sign_in(client, ground.farmer)
    client.post(f"/mises-en-relation/{asked.public_id}/acceptation", data={"side": "supplier"})
    to_cook = [each for each in letters(ground.session) if each.recipient == ground.cook.email]
    assert "450 555-0101" in to_cook[0].body_text


def test_a_stranger_finds_nothing(client: FlaskClient, sign_in: SignIn, ground: Ground) -> None:
    asked = ground.ask(Side.BUYER)
    sign_in(client, ground.stranger)
    assert client.get(f"/mises-en-relation/{asked.public_id}").status_code == 404
    assert "École des Pins" not in body(client, "/mises-en-relation")


def test_a_message_goes_to_the_others_and_stays_in_the_thread(
    cook: FlaskClient, ground: Ground
) -> None:
    asked = ask(cook, ground)
    cook.post(f"/mises-en-relation/{asked.public_id}/messages", data={"body": "À mardi."})
    assert ground.session.scalars(select(ThreadMessage.body)).all() == ["À mardi."]
    assert [each.recipient for each in letters(ground.session)][-1] == ground.farmer.email


def test_an_empty_message_is_not_sent(cook: FlaskClient, ground: Ground) -> None:
    asked = ask(cook, ground)
    answer = cook.post(f"/mises-en-relation/{asked.public_id}/messages", data={"body": "  "})
    assert answer.status_code == 422
    assert ground.session.scalars(select(ThreadMessage)).all() == []


def test_an_illegal_move_is_a_conflict(cook: FlaskClient, ground: Ground) -> None:
    asked = ask(cook, ground)
    path = f"/mises-en-relation/{asked.public_id}/entente"
    assert cook.get(path).status_code == 409
    assert cook.post(path, data={"side": "buyer", "kg": "10"}).status_code == 409


def test_an_agreement_without_its_kg_comes_back_filled_in(
    cook: FlaskClient, ground: Ground
) -> None:
    asked = ask(cook, ground)
    service.accept(ground.session, asked, side=Side.SUPPLIER, by=ground.farmer, now=NOW)
    answer = cook.post(
        f"/mises-en-relation/{asked.public_id}/entente",
        data={"side": "buyer", "kg": "beaucoup", "starts_on": "2026-12-01"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "beaucoup" in page
    assert "2026-12-01" in page


def test_an_offer_is_asked_for_without_a_need(cook: FlaskClient, ground: Ground) -> None:
    page = body(cook, f"/mises-en-relation/nouvelle?offer={ground.offer.public_id}")
    assert "aucun d’eux" in page
    data = {"offer": ground.offer.public_id, "site": ground.need.site.public_id}
    assert cook.post("/mises-en-relation", data=data).status_code == 303
    made = ground.session.scalars(select(Introduction)).one()
    assert (made.need_id, made.score) == (None, None)


def test_a_need_is_answered_without_an_offer(
    client: FlaskClient, sign_in: SignIn, ground: Ground
) -> None:
    sign_in(client, ground.farmer)
    data = {"need": ground.need.public_id, "site": ground.offer.site.public_id}
    assert client.post("/mises-en-relation", data=data).status_code == 303


def test_nobody_asks_for_a_place_that_is_not_theirs(cook: FlaskClient, ground: Ground) -> None:
    data = {"offer": ground.offer.public_id, "site": ground.offer.site.public_id}
    assert cook.post("/mises-en-relation", data=data).status_code == 404


def test_a_facilitator_prepares_corrects_and_sends(
    client: FlaskClient, sign_in: SignIn, ground: Ground
) -> None:
    ground.facilitator.tf_totp_secret = "x"
    sign_in(client, ground.facilitator)
    data = {"offer": ground.offer.public_id, "need": ground.need.public_id}
    client.post("/animation/mises-en-relation", data=data)
    made = ground.session.scalars(select(Introduction)).one()
    assert letters(ground.session) == []
    told = {"supplier_reason": "Une école voisine.", "buyer_reason": "Une ferme voisine."}
    client.post(f"/mises-en-relation/{made.public_id}/envoi", data=told)
    texts = {each.recipient: each.body_text for each in letters(ground.session)}
    assert "Une école voisine." in texts[ground.farmer.email]
    assert "Une ferme voisine." in texts[ground.cook.email]


def test_many_are_proposed_at_once(client: FlaskClient, sign_in: SignIn, ground: Ground) -> None:
    ground.facilitator.tf_totp_secret = "x"
    sign_in(client, ground.facilitator)
    pair = f"{ground.offer.public_id}/{ground.need.public_id}"
    client.post("/animation/mises-en-relation/proposer", data={"pair": [pair], "act": "send"})
    assert ground.session.scalars(select(Introduction.state)).all() == [State.SENT]
    assert len(letters(ground.session)) == 2


def test_the_desk_lists_filters_and_exports(
    client: FlaskClient, sign_in: SignIn, ground: Ground
) -> None:
    ground.facilitator.tf_totp_secret = "x"
    ground.ask(Side.BUYER)
    sign_in(client, ground.facilitator)
    assert "École des Pins" in body(client, "/animation/mises-en-relation")
    assert "Rien sous ces filtres" in body(client, "/animation/mises-en-relation?etat=agreed")
    file = client.get("/animation/mises-en-relation.csv").get_data().decode("utf-8-sig")
    assert "Ferme du Rang;Joliette;École des Pins" in file


def test_a_region_is_told_to_wait(client: FlaskClient, sign_in: SignIn, ground: Ground) -> None:
    ground.facilitator.tf_totp_secret = "x"
    sign_in(client, ground.facilitator)
    rule = {"waits_for_facilitator": "true", "remind_after_days": "3", "expire_after_days": "9"}
    client.post("/animation/mises-en-relation/regles/14", data=rule)
    assert ground.ask(Side.BUYER).state == State.PROPOSED


def test_a_region_of_others_keeps_its_rule(
    client: FlaskClient, sign_in: SignIn, ground: Ground
) -> None:
    ground.facilitator.tf_totp_secret = "x"
    sign_in(client, ground.facilitator)
    rule = {"remind_after_days": "3", "expire_after_days": "9"}
    assert client.post("/animation/mises-en-relation/regles/16", data=rule).status_code == 404


def test_my_list_costs_the_same_however_long(
    client: FlaskClient, sign_in: SignIn, ground: Ground, make: Factory, count_queries: object
) -> None:
    sign_in(client, ground.cook)
    ground.ask(Side.BUYER)
    client.get("/mises-en-relation")
    with count_queries() as few:  # type: ignore[operator]
        client.get("/mises-en-relation")
    for slug in ("navet", "panais", "rutabaga"):
        product = make.product(slug)
        ground.offer = make.offer(ground.offer.site, product=product)
        ground.need = make.need(ground.need.site, product=product)
        ground.ask(Side.BUYER)
    with count_queries() as many:  # type: ignore[operator]
        client.get("/mises-en-relation")
    assert len(many) <= len(few)
