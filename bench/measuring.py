"""Seconds, processor seconds and memory of work done in a process of its own.

A process of its own, forked with the data already in memory, so that one method's memory and
threads are not another's.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import platform
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeVar

Made = TypeVar("Made")

_KIB: Final = 1024
_FORK: Final = multiprocessing.get_context("fork")


class Failed(RuntimeError):
    """The work ended with an error, which is shown."""


@dataclass
class Cost:
    """What a piece of work took; processor seconds and memory include those of helpers."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_mb: float = 0.0


@dataclass(frozen=True)
class Machine:
    """Where and when."""

    processor: str
    cores: int
    memory_gb: float
    python: str
    system: str
    date: str
    loads: list[float] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        return asdict(self)


def alone(work: Callable[[], Made]) -> Made:
    """Do the work in a forked process and bring back what it made. Raises Failed."""
    gc.collect()
    ours, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_answer, args=(work, theirs))
    child.start()
    theirs.close()
    try:
        good, made = ours.recv()
    except EOFError as trouble:
        raise Failed("the process ended without a word") from trouble
    finally:
        child.join()
    if not good:
        raise Failed(made)
    return made  # type: ignore[no-any-return]


def _answer(work: Callable[[], Any], pipe: Connection) -> None:
    try:
        pipe.send((True, work()))
    except BaseException:  # noqa: BLE001 - whatever it was, the other side shows it
        pipe.send((False, traceback.format_exc()))


@contextmanager
def costing(helpers: Sequence[int] = ()) -> Iterator[Cost]:
    """The cost of the block; helpers: processes of a server that work for it."""
    cost = Cost()
    start, busy = time.perf_counter(), _busy_s(helpers)
    yield cost
    cost.wall_s = time.perf_counter() - start
    cost.cpu_s = _busy_s(helpers) - busy
    cost.peak_mb = peak_mb(helpers)


def peak_mb(helpers: Sequence[int] = ()) -> float:
    """The most memory that this process, and each helper, ever held."""
    unit = 1 if sys.platform == "darwin" else _KIB
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return (own + sum(map(_high_water, helpers))) / 1e6


def load() -> float:
    """The load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def machine() -> Machine:
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        date=time.strftime("%Y-%m-%d"),
    )


def _busy_s(helpers: Sequence[int]) -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime + sum(map(_helper_s, helpers))


def _helper_s(process: int) -> float:
    """User and system seconds of another process, where /proc tells."""
    file = Path(f"/proc/{process}/stat")
    if not file.exists():
        return 0.0
    said = file.read_text().rsplit(")", 1)[1].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def _high_water(process: int) -> int:
    file = Path(f"/proc/{process}/status")
    if not file.exists():
        return 0
    for line in file.read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * _KIB
    return 0


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    if not file.exists():
        return platform.processor() or platform.machine()
    names = [line for line in file.read_text().splitlines() if line.startswith("model name")]
    return names[0].split(":", 1)[1].strip() if names else platform.machine()
