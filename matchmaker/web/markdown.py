"""What members write, as HTML that cannot do harm: CommonMark, without HTML, images or tables.

Two gates, each enough alone: the parser knows no HTML, and nh3 lets through a short list of tags.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

from matchmaker.web import typography

TAGS: Final = frozenset(
    ("p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "a")
)
ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start"}}
SCHEMES: Final = frozenset(("http", "https", "mailto"))
# nobody earns a place in a search engine by writing here
LINKS: Final = "nofollow noopener ugc"


def markdown(text: str, language: str = "fr") -> Markup:
    """A member's text for a page; set by the rules of its own language, not of the reader's."""
    made = html(text or "")
    return typography.typeset(made) if language == "fr" else made  # type: ignore[return-value]


@lru_cache(maxsize=512)
def html(text: str) -> Markup:
    """Clean HTML; its highest heading is an h3, all others are h4: the page has h1 and h2."""
    clean = nh3.clean(
        _parser.render(text),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=LINKS,
        attribute_filter=_kept,
    )
    return Markup(clean)  # noqa: S704


def _kept(tag: str, name: str, value: str) -> str | None:
    """nh3 keeps titles everywhere, and addresses without a scheme: those of a neighbour too."""
    if name == "rel":
        return value
    if name not in ATTRIBUTES.get(tag, ()):
        return None
    is_address = name == "href"
    return None if is_address and value.partition(":")[0].lower() not in SCHEMES else value


def _lower_headings(state: StateCore) -> None:
    headings: Sequence[Token] = [
        token for token in state.tokens if token.type in {"heading_open", "heading_close"}
    ]
    highest = min((token.tag for token in headings), default="")
    for token in headings:
        token.tag = "h3" if token.tag == highest else "h4"


def _made() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.disable(["html_block", "html_inline", "image", "hr"])
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


_parser: Final = _made()
