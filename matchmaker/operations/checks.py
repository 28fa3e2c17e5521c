"""`make test`: every check, the same here and in CI; all run, and the first failure decides."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Final

from matchmaker.console import say
from matchmaker.settings import ROOT

BIN: Final = ROOT / ".venv" / "bin"
COVERAGE_FLOOR: Final = 85
CHECKS: Final[list[tuple[str, list[str], dict[str, str]]]] = [
    ("format", [str(BIN / "ruff"), "format", "--check", "-q", "."], {}),
    ("lint", [str(BIN / "ruff"), "check", "-q", "."], {}),
    ("types", [str(BIN / "mypy")], {}),
    ("imports", [str(BIN / "lint-imports"), "--no-cache"], {}),
    (
        "engine, interpreted",
        [
            str(BIN / "coverage"),
            "run",
            "-m",
            "pytest",
            "-q",
            "tests/engine",
            "-p",
            "no:cacheprovider",
        ],
        {"NUMBA_DISABLE_JIT": "1"},
    ),
    (
        "tests",
        [
            str(BIN / "coverage"),
            "run",
            "-m",
            "pytest",
            "-q",
            "--durations=10",
            # a file stays in one process: its fixtures build worlds that its tests share
            "--numprocesses=auto",
            "--dist=loadfile",
        ],
        {},
    ),
    ("coverage, gathered", [str(BIN / "coverage"), "combine", "-q"], {}),
    (
        "coverage",
        [str(BIN / "coverage"), "report", f"--fail-under={COVERAGE_FLOOR}"],
        {},
    ),
]


def main() -> int:
    """Run every check; answer the number of failures."""
    failed = [name for name, command, extra in CHECKS if not _passes(name, command, extra)]
    say("All checks pass." if not failed else f"Failed: {', '.join(failed)}")
    return len(failed)


def _passes(name: str, command: list[str], extra: dict[str, str]) -> bool:
    say(f"— {name}")
    start = time.monotonic()
    done = subprocess.run(command, check=False, cwd=ROOT, env=os.environ | extra)
    say(f"  {'passed' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - start:.0f} s")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
