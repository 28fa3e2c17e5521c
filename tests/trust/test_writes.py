"""Forms that were not sent by our pages, name others' things, or say what nobody may say."""

from __future__ import annotations

from typing import Any, Final

import pytest
from flask import Flask, request
from sqlalchemy import text
from werkzeug.test import TestResponse

from matchmaker.app import MAILED_POSTS
from matchmaker.web import access
from matchmaker.web import session as unit
from tests.trust import bodies, crawl
from tests.trust import ground as grounds
from tests.trust.ground import Ground, Row

ROWS: Final = grounds.rows()
BY_ROUTE: Final = {str(row): row for row in ROWS}
# programs write by key: tests/portal
posts: Final = [row for row in ROWS if row.method != "GET" and not row.access.startswith("key:")]
forms: Final = [row for row in posts if row.body in {"form", "preview", "answer"}]
# mailed addresses that are their own proof, which a mail reader posts to by itself
mailed: Final = [row for row in posts if row.rule == "/courriels/<token>"]
buttons: Final = [row for row in posts if row.body == "button"]
# what only the service decides, with values that occur nowhere else
FORGED: Final = {
    "id": "918273645",
    "public_id": "zzzzyyyyxxxx",
    "owner_id": "918273645",
    "person_id": "918273645",
    "organization_id": "918273645",
    "role": "forged-administrator",
    "roles": "forged-administrator",
    "state": "forged-published",
    "verified_at": "2099-12-31",
    "confirmed_at": "2099-12-31",
    "is_fictional": "forged-true",
    "is_active": "forged-true",
    "updated_by": "forged-somebody",
    "external_id": "forged-918273645",
    "slug": "forged-slug",
}
MARKS: Final = ("forged-", "918273645", "zzzzyyyyxxxx", "2099-12-31")
# what a form says of others' things: (route, field, object)
NAMED: Final = [
    ("POST /mon-espace/offres/nouvelle", "site", "other_site"),
    ("POST /mon-espace/offres/nouvelle", "key", "other_offer"),
    ("POST /mon-espace/offres/brouillon", "site", "other_site"),
    ("POST /mon-espace/offres/brouillon", "key", "other_draft"),
    ("POST /mon-espace/offres/<public_id>", "site", "other_site"),
    ("POST /mon-espace/offres/<public_id>/brouillon", "site", "other_site"),
    ("POST /mon-espace/besoins/nouveau", "site", "other_kitchen"),
    ("POST /mon-espace/besoins/nouveau", "key", "other_need"),
    ("POST /mon-espace/besoins/brouillon", "site", "other_kitchen"),
    ("POST /mon-espace/besoins/brouillon", "key", "other_need_draft"),
    ("POST /mon-espace/besoins/<public_id>", "site", "other_kitchen"),
    ("POST /mon-espace/besoins/<public_id>/brouillon", "site", "other_kitchen"),
]
# what everybody may see or meet: its neighbour is no secret
SHARED: Final = {"carotte", "en", "offers", "orphan", "invitation_token", "claim"}


def swaps() -> list[tuple[Row, str, str]]:
    """Each object of each private address, to be replaced by the neighbour's."""
    return [
        (row, variable, f"other_{name}")
        for row in ROWS
        if row.access == "signed_in"
        for variable, name in row.objects.items()
        if name not in SHARED
        and not (row.rule.startswith("/jumelages/") and "reprise" not in row.rule)
        # anybody may keep what a farm published
        and not row.rule.startswith("/mon-espace/retenus/")
    ]


def unchanged(ground: Ground) -> bool:
    return not crawl.changed(ground, ground.baseline)


@pytest.mark.parametrize(
    ("row", "variable", "name"),
    swaps(),
    ids=lambda each: each if isinstance(each, str) else str(each),
)
def test_an_address_that_mixes_in_a_neighbours_thing_names_nothing(
    ground: Ground, row: Row, variable: str, name: str
) -> None:
    answer = ground.ask("member", row, objects={variable: name})
    assert grounds.outcome(answer) == "404"
    assert crawl.leaks("member", answer, ground.world) == ()
    assert unchanged(ground)


@pytest.mark.parametrize(
    ("offer", "need"),
    [("offer", "other_need_draft"), ("other_draft", "need"), ("other_offer", "other_need")],
)
@pytest.mark.parametrize("rule", ["GET {}", "GET {}/carte.json", "POST {}/refus"])
def test_a_pair_is_not_a_way_to_a_neighbours_draft(
    ground: Ground, rule: str, offer: str, need: str
) -> None:
    row = BY_ROUTE[rule.format("/jumelages/<offer_id>/<need_id>")]
    answer = ground.ask("member", row, objects={"offer_id": offer, "need_id": need})
    assert grounds.outcome(answer) == "404"


@pytest.mark.parametrize(("route", "field", "name"), NAMED)
def test_a_form_that_names_a_neighbours_thing_is_refused(
    ground: Ground, route: str, field: str, name: str
) -> None:
    row = BY_ROUTE[route]
    if "brouillon" in route and "<public_id>" in route:
        row = _of_draft(row)
    answer = ground.ask("member", row, data=ground.form(row) | {field: ground.world.names[name]})
    assert answer.status_code == 404
    assert crawl.leaks("member", answer, ground.world) == ()
    assert unchanged(ground)


@pytest.mark.parametrize("row", [row for row in posts if row not in mailed], ids=str)
def test_a_post_without_its_token_is_refused(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, row: Row
) -> None:
    monkeypatch.setitem(ground.app.config, "WTF_CSRF_ENABLED", True)
    assert ground.ask(ground.actor(row), row).status_code == 403
    assert unchanged(ground)


@pytest.mark.parametrize("row", mailed, ids=str)
def test_what_a_mail_reader_posts_needs_no_token(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, row: Row
) -> None:
    monkeypatch.setitem(ground.app.config, "WTF_CSRF_ENABLED", True)
    answer = ground.ask("anonymous", row, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    changed = crawl.changed(ground, ground.baseline)
    assert changed <= {"person", "audit_entry", "throttle_window"}


def test_no_other_view_is_exempt_from_its_token(ground: Ground) -> None:
    exempt = {f"{view.__module__}.{view.__name__}" for view in MAILED_POSTS}
    assert ground.app.extensions["csrf"]._exempt_views == exempt
    assert len(mailed) == len(exempt)


@pytest.mark.parametrize("row", posts, ids=str)
def test_a_post_from_another_site_is_refused(ground: Ground, row: Row) -> None:
    answer = ground.ask(ground.actor(row), row, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert unchanged(ground)


@pytest.mark.parametrize("row", forms, ids=str)
def test_a_form_that_says_what_only_the_service_decides_changes_nothing(
    ground: Ground, row: Row
) -> None:
    fields = {name: value for name, value in FORGED.items() if name not in bodies.fields(row.rule)}
    answer = ground.ask(ground.actor(row), row, data=ground.form(row) | fields)
    assert answer.status_code == {"form": 422, "preview": 200, "answer": 303}[row.body]
    assert unchanged(ground)


@pytest.mark.parametrize("field", FORGED)
def test_no_schema_takes_a_field_that_only_the_service_decides(field: str) -> None:
    # whoever writes keeps a draft aside or hands it in; a facilitator announces or cancels
    meant = {"role": {"InvitationIn", "RoleIn"}, "state": {"EventIn", "ResourceIn", "StoryIn"}}
    takers = {
        schema.__name__ for schema, _ in bodies.BODIES.values() if field in schema.model_fields
    }
    assert takers == meant.get(field, set())


@pytest.mark.parametrize("rule", bodies.BODIES)
def test_every_schema_refuses_what_it_does_not_know(rule: str) -> None:
    assert bodies.BODIES[rule][0].model_config.get("extra") == "forbid"


@pytest.mark.parametrize("row", buttons, ids=str)
def test_what_is_sent_with_a_button_is_not_kept(ground: Ground, row: Row) -> None:
    ground.ask(ground.actor(row), row, data=FORGED)
    assert not [mark for mark in MARKS if mark in ground.whole()]


@pytest.mark.parametrize("role", ["administrator", "facilitator", "owner2", ""])
def test_no_invitation_gives_a_role_that_is_not_a_members(ground: Ground, role: str) -> None:
    for route in ("membres/invitation", "membres/<member_id>/role"):
        row = BY_ROUTE[f"POST /mon-espace/organisations/<slug>/{route}"]
        assert ground.ask("member", row, data=ground.form(row) | {"role": role}).status_code == 422
    assert unchanged(ground)


def test_a_view_that_keeps_whatever_is_sent_is_seen(ground: Ground) -> None:
    def careless() -> str:
        name = request.form["role"]
        unit.current().execute(text("INSERT INTO role (name) VALUES (:name)"), {"name": name})
        return ""

    answer = _of_broken(ground, "supply.propose", careless, "POST /mon-espace/offres/proposer")
    assert answer.status_code == 200
    assert not unchanged(ground)
    assert "forged-administrator" in ground.whole()


def _of_broken(ground: Ground, endpoint: str, view: Any, route: str) -> TestResponse:
    app: Flask = ground.another_app()
    app.view_functions[endpoint] = access.signed_in(view)
    return ground.ask("member", BY_ROUTE[route], app=app, data=FORGED)


def _of_draft(row: Row) -> Row:
    """The same address with a draft, which can still be kept as one."""
    name = "need_draft" if "besoins" in row.rule else "draft"
    return Row(row.method, row.rule, row.access, row.body, {"public_id": name}, row.expected)
