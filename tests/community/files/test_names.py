"""Names of files, whoever chose them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.community.files import names


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Guide d’achat.PDF", "Guide d’achat.pdf"),
        ('"><img onerror=alert(1)>.pdf', "img onerror-alert(1).pdf"),
        ("C:\\Users\\camille\\secret.pdf", "secret.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("facture\u202efdp.exe", "facturefdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a-Set-Cookie-x.pdf"),
        ("", "fichier.pdf"),
        ("...", "fichier.pdf"),
        ("\u2066\u2069.pdf", "fichier.pdf"),
    ],
)
def test_a_name_keeps_its_words_only(written: str, kept: str) -> None:
    assert names.clean(written, "pdf") == kept


@given(st.text())
def test_no_name_leaves_its_folder_or_its_line(written: str) -> None:
    kept = names.clean(written, "pdf")
    assert kept.endswith(".pdf")
    assert len(kept) <= names.LONGEST + 4
    assert not re.search(r'[/\\<>":\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]', kept)


@given(st.text())
def test_a_clean_name_stays(written: str) -> None:
    kept = names.clean(written, "pdf")
    assert names.clean(kept, "pdf") == kept
