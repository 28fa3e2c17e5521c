"""Every route and every status carries the policy; private pages are not stored."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.web import headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/healthz/live"),
        ("GET", "/nulle-part"),
        ("DELETE", "/healthz/live"),
        ("GET", "/static/css/tokens.css"),
        ("POST", "/langue/en"),
    ],
)
def test_every_status_carries_the_policy(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in headers.FIXED:
        assert name in answer.headers
    answer.close()


def test_an_error_page_is_not_stored(client: FlaskClient) -> None:
    assert client.get("/nulle-part").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["mechant.test", "localhost.mechant.test", "localhost@mechant"])
def test_a_host_that_is_not_ours_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz/live", headers={"Host": host}).status_code == 400


def test_forwarded_headers_count_for_nothing_without_a_declared_proxy(
    app: Flask, client: FlaskClient
) -> None:
    spoofed = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Host": "mechant.test"}
    with app.test_request_context("/", headers=spoofed) as context:
        assert context.request.remote_addr != "1.2.3.4"
        assert "mechant" not in context.request.host
    assert client.get("/healthz/live", headers=spoofed).status_code == 200


def test_a_cross_site_post_is_refused_even_without_a_token_check(client: FlaskClient) -> None:
    assert client.post("/langue/en", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_post_without_its_token_is_refused(app: Flask) -> None:
    assert app.test_client().post("/langue/en").status_code == 403
