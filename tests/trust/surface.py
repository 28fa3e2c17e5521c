"""What every answer owes whoever asked: the policy, a request id, nothing of the inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from werkzeug.test import TestResponse

from matchmaker.web import headers

INSIDE: Final = re.compile(
    r"\bSELECT \w|\bINSERT INTO|\bUPDATE \w+ SET|/matchmaker/|site-packages|jumelage_web"
    r"|(?i:traceback|psycopg|sqlalchemy|werkzeug/|flask/|python/\d|postgresql \d)"
)
# what programs in pages of others may read
SHARED: Final = {"Cross-Origin-Resource-Policy": "cross-origin"}


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


def headers_missing(answer: TestResponse) -> Iterator[str]:
    """What an answer lacks of what all carry."""
    policy = answer.headers.get("Content-Security-Policy", "")
    if not policy.startswith("default-src 'none'") or "unsafe" in policy or "*" in policy:
        yield f"policy: {policy}"
    is_shared = answer.headers.get("Access-Control-Allow-Origin") == "*"
    owed = headers.FIXED | (SHARED if is_shared else {})
    for name, value in owed.items():
        if answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    if not re.fullmatch("[0-9a-f]{16}", answer.headers.get("X-Request-Id", "")):
        yield "no request id"
    if {"Server", "X-Powered-By"} & set(answer.headers.keys()):
        yield "names its software"
    # what is shared with other origins reads no cookie
    if not is_shared and "Cookie" not in answer.headers.get("Vary", ""):
        yield "may be mixed up by a cache"
    kind = answer.content_type or ""
    if "text/html" in kind and "charset=utf-8" not in kind:
        yield "no charset"
