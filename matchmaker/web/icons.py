"""Icons drawn into the page, so that they take the colour of the words beside them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Flask
from markupsafe import Markup, escape

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
OURS: Final = STATIC / "icons"
VENDOR: Final = STATIC / "vendor" / "icons"

# the only ones that `matchmaker.web.assets` copies; add a name here before a page uses it
FROM_BOOTSTRAP: Final = (
    "arrow-clockwise",
    "arrow-left",
    "arrow-right",
    "bell",
    "bookmark",
    "bookmark-fill",
    "box-arrow-right",
    "box-seam",
    "building",
    "calendar3",
    "chat-left-text",
    "check-lg",
    "clock",
    "copy",
    "download",
    "envelope",
    "exclamation-octagon",
    "exclamation-triangle",
    "eye",
    "eye-slash",
    "file-earmark-spreadsheet",
    "flag",
    "gear",
    "geo-alt",
    "hourglass-split",
    "info-circle",
    "key",
    "link-45deg",
    "list-ul",
    "lock",
    "map",
    "pause",
    "pencil",
    "people",
    "person-circle",
    "play",
    "plus-lg",
    "printer",
    "qr-code",
    "question-circle",
    "search",
    "send",
    "shield-check",
    "sliders",
    "telephone",
    "translate",
    "trash",
    "truck",
    "upload",
    "x-lg",
)

_ROOT_ATTRIBUTES: Final = re.compile(r'\s(?:class|width|height)="[^"]*"')


class UnknownIcon(LookupError):
    """A template names an icon that is neither ours nor copied."""


def icon(name: str, extra_class: str = "") -> Markup:
    """The icon as an SVG that screen readers skip: a word always stands beside it."""
    opening, rest = _drawing(name)
    classes = f"icon {escape(extra_class)}".strip()
    return Markup(f'{opening} class="{classes}" aria-hidden="true" focusable="false">{rest}')  # noqa: S704


def install(app: Flask) -> None:
    """Give `icon` to the templates."""
    app.jinja_env.globals["icon"] = icon


@lru_cache(maxsize=256)
def _drawing(name: str) -> tuple[str, str]:
    for folder in (OURS, VENDOR):
        path = folder / f"{name}.svg"
        if path.is_file():
            opening, rest = path.read_text(encoding="utf-8").replace("\n", "").split(">", 1)
            return _ROOT_ATTRIBUTES.sub("", opening), rest
    raise UnknownIcon(f"no icon named {name!r}; see matchmaker/web/icons.py, then `make setup`")
