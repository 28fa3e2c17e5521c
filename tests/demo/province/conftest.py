"""The facts of the seed, read once; they are the slow part."""

from __future__ import annotations

import pytest

from matchmaker.demo.province import Facts, from_files


@pytest.fixture(scope="session")
def facts() -> Facts:
    return from_files()
