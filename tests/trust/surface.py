"""What every answer owes whoever asked: the policy, a request id, nothing of the inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from werkzeug.test import TestResponse

from matchmaker.web import anybody, headers

INSIDE: Final = re.compile(
    r"\bSELECT \w|\bINSERT INTO|\bUPDATE \w+ SET|/matchmaker/|site-packages|jumelage_web"
    r"|(?i:traceback|psycopg|sqlalchemy|werkzeug/|flask/|python/\d|postgresql \d)"
)


def flaws(answer: TestResponse) -> Iterator[str]:
    """What is wrong with the headers, the caching or the words of an answer."""
    yield from headers_missing(answer)
    if answer.status_code >= 500:
        yield f"a {answer.status_code}"
    if answer.status_code >= 400:
        if answer.headers.get("Cache-Control") != "no-store":
            yield "a refusal that may be stored"
        if answer.headers["X-Request-Id"] not in answer.text:
            # a form that is refused comes back as itself, and needs no number
            yield from ["no request id in the page"] if answer.status_code != 422 else []
        if found := INSIDE.search(answer.text):
            yield f"shows the inside: {found[0]}"


def is_framed(answer: TestResponse) -> bool:
    """The widgets, and no refusal of theirs."""
    return answer.status_code < 400 and answer.request.path.startswith("/widgets/")


def headers_missing(answer: TestResponse) -> Iterator[str]:
    """What an answer lacks of what all carry."""
    policy = answer.headers.get("Content-Security-Policy", "")
    others = policy.replace("frame-ancestors *", "") if is_framed(answer) else policy
    if not policy.startswith("default-src 'none'") or "unsafe" in policy or "*" in others:
        yield f"policy: {policy}"
    is_shared = answer.headers.get("Access-Control-Allow-Origin") == "*"
    framed = headers.FRAMED if is_framed(answer) else {}
    owed = headers.FIXED | framed | (headers.SHARED if is_shared else {})
    for name, value in owed.items():
        if answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    if not re.fullmatch("[0-9a-f]{16}", answer.headers.get("X-Request-Id", "")):
        yield "no request id"
    if {"Server", "X-Powered-By"} & set(answer.headers.keys()):
        yield "names its software"
    # what is shared with other origins reads no cookie
    yield from [] if is_shared else _mixed_up(answer)
    kind = answer.content_type or ""
    if "text/html" in kind and "charset=utf-8" not in kind:
        yield "no charset"


def _mixed_up(answer: TestResponse) -> Iterator[str]:
    """What a cache could give to the wrong person."""
    is_public = answer.status_code < 400 and anybody.is_for_anybody(answer.request.path)
    if is_public and "Set-Cookie" in answer.headers:
        yield "a cookie for everybody"
    if not is_public and "Cookie" not in answer.headers.get("Vary", ""):
        yield "may be mixed up by a cache"
