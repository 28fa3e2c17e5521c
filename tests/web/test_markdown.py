"""Markdown of members: readable, and without a way to run anything (T25)."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.web import markdown

ATTACKS: Final = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](x){onerror=alert(1)}",
    "![x](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//mechant.test)",
    "[x](\\\\mechant.test)",
    "[x](/compte/fermeture)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    '[x](https://a.test "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://a.test/"onmouseover="alert(1))',
    "```js\n</code></pre><script>alert(1)</script>\n```",
    '```" onmouseover=alert(1) x="\nx\n```',
    "`<script>alert(1)</script>`",
    "<!-- --><svg/onload=alert(1)>",
    "<a href='https://a.test' style='position:fixed'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<xss onmouseover=alert(1)>{{7*1337}}",
    "<style>*{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]
PIECES: Final = [*ATTACKS, "# ", "## ", "- ", "1. ", "> ", "    ", "\n", "\n\n", "**", "`", "<b>"]


class Reader(HTMLParser):
    """What a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def harm(html: str) -> list[object]:
    """Tags and attributes that are not on the list."""
    found = read(html)
    bad: list[object] = [tag for tag in found.tags if tag not in markdown.TAGS]
    for tag, name, value in found.attributes:
        if (tag, name) == ("a", "href"):
            bad += [] if value.partition(":")[0].lower() in markdown.SCHEMES else [value]
        elif (tag, name, value) != ("a", "rel", markdown.LINKS) and (tag, name) != ("ol", "start"):
            bad.append((tag, name, value))
    return bad


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_or_dropped_and_never_run(attack: str) -> None:
    assert harm(markdown.markdown(attack)) == []


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=12))
def test_whatever_is_written_only_the_allowed_comes_out(pieces: list[str]) -> None:
    assert harm(markdown.markdown("".join(pieces))) == []


def test_harm_is_seen_where_it_is() -> None:
    assert harm('<p onclick="x">a</p><img><a href="javascript:x">') == [
        "img",
        ("p", "onclick", "x"),
        "javascript:x",
    ]


def test_a_text_keeps_its_lists_links_and_stress() -> None:
    made = markdown.markdown("Des **carottes** et du *chou* :\n\n3. [un](https://a.test)\n4. deux")
    assert made == (
        "<p>Des <strong>carottes</strong> et du <em>chou</em>\u202f:</p>\n"
        '<ol start="3">\n<li><a href="https://a.test" rel="nofollow noopener ugc">un</a></li>\n'
        "<li>deux</li>\n</ol>\n"
    )


@pytest.mark.parametrize(
    "text", ["# a\n\n## b\n\n# c", "## a\n\n### b\n\n## c", "a\n=\n\nb\n-\n\nc\n="]
)
def test_the_page_keeps_its_own_headings(text: str) -> None:
    assert read(markdown.markdown(text)).tags == ["h3", "h4", "h3"]


def test_an_english_text_keeps_its_spaces() -> None:
    assert markdown.markdown("What : this", "en") == "<p>What : this</p>\n"


def test_a_picture_and_a_table_are_no_part_of_it() -> None:
    made = markdown.markdown("![carte](https://a.test/x.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert set(read(made).tags) == {"p", "a"}


def test_what_looks_like_html_is_read_as_typed() -> None:
    assert markdown.markdown("moins de <cinq> & <b>plus</b>") == (
        "<p>moins de &lt;cinq&gt; &amp; &lt;b&gt;plus&lt;/b&gt;</p>\n"
    )
