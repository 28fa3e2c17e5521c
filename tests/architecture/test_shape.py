"""The ceilings of the house: sizes, names, directions that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.settings import ROOT

PACKAGE = ROOT / "matchmaker"
FILES = sorted(
    path
    for folder in (PACKAGE, ROOT / "bench")
    for path in folder.rglob("*.py")
    if "static" not in path.parts
)
MAX_MODULE, MAX_FUNCTION = 400, 40
VAGUE = {"utils", "helpers", "common", "misc", "manager"}
EMPTY_PREFIXES = ("get_", "do_", "handle_", "process_")
# names that Flask and SQLAlchemy call
OVERRIDES = {"handle_exception", "process_result_value"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def where(path: Path, node: ast.stmt, name: str = "") -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} {name}"


def long_functions(path: Path, limit: int) -> list[str]:
    return [
        where(path, node, node.name)
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > limit
    ]


def test_a_module_fits_in_a_head() -> None:
    assert [str(p) for p in FILES if p.read_text().count("\n") > MAX_MODULE] == []


def test_a_function_fits_on_a_screen() -> None:
    assert [name for path in FILES for name in long_functions(path, MAX_FUNCTION)] == []


def test_the_ceiling_on_functions_can_fail() -> None:
    assert long_functions(PACKAGE / "db.py", 5)


def test_names_say_something() -> None:
    vague = [str(path) for path in FILES if path.stem in VAGUE or path.parent.name in VAGUE]
    prefixed = [
        where(path, node, node.name)
        for path in FILES
        for node in functions(path)
        if node.name.startswith(EMPTY_PREFIXES) and node.name not in OVERRIDES
    ]
    assert vague + prefixed == []


def test_from_the_third_parameter_on_names_are_given() -> None:
    crowded = []
    for path in FILES:
        if "engine" in path.parts:
            continue  # compiled functions take positions only
        for node in functions(path):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            own = [name for name in names if name not in {"self", "cls"}]
            if len(own) > 3 and not node.name.startswith("__"):
                crowded.append(where(path, node, node.name))
    assert crowded == []


def test_no_first_party_import_hides_in_a_function() -> None:
    hidden = [
        where(path, inner, function.name)
        for path in FILES
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.ImportFrom)
        and (inner.module or "").startswith(("matchmaker", "bench"))
    ]
    assert hidden == []


def test_only_the_composition_roots_read_the_environment() -> None:
    allowed = {"cli.py", "processes.py", "checks.py", "backups.py", "running.py", "cluster.py"}
    reading = [
        str(path.relative_to(ROOT))
        for path in FILES
        if "os.environ" in path.read_text() and path.name not in allowed
    ]
    assert reading == []


@pytest.mark.parametrize(
    "folder",
    sorted(p for p in PACKAGE.iterdir() if (p / "__init__.py").exists()),
    ids=lambda p: p.name,
)
def test_every_package_says_what_it_is_about(folder: Path) -> None:
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))
