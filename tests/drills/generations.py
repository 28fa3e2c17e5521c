"""T33: a rebuild of the pairings never shows half a result, whatever is killed when.

`make drill-generations` prints one line per promise. Real processes, a real PostgreSQL.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker import db
from matchmaker.cluster import LOGIN, Cluster
from matchmaker.operations import migrations
from matchmaker.pairing import generations
from matchmaker.settings import ROOT
from tests.drills import market
from tests.drills.rebuilder import POINTS

REBUILDS: Final = 10
READERS: Final = 2
# the current generation and the one before it
KEPT: Final = 2


@dataclass
class Seen:
    """What readers saw together. generations: the most that one of them met."""

    reads: int = 0
    generations: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def inconsistent(self) -> int:
        return self.faults.total()


@dataclass
class Killed:
    """What was found after a rebuild was killed at a point, and after the next one."""

    point: str
    was_alone: bool
    is_intact: bool
    leftovers: tuple[int, int]
    is_cleared: bool


@dataclass
class Drill:
    """One database that holds a current generation and the one before, and processes around it.

    database: as workers have it, who own what a rebuild makes.
    """

    url: str
    database: Engine

    def rebuilt(self, way: str, *, times: int, readers: int) -> Seen:
        """What readers saw during so many rebuilds: `whole`, or `naive`, the broken control."""
        seen = Seen()
        process = self._rebuilder(way, str(times))
        with self.reading(readers, seen):
            output, _ = process.communicate("go\n", timeout=120)
            if "done" not in output:
                raise RuntimeError(f"the rebuilds ended early: {output}")
        return seen

    def killed(self, point: str, *, readers: int, seen: Seen) -> Killed:
        """Kill -9 a rebuild at this point, look, rebuild, look again."""
        before = market.fingerprint(self.database)
        # it stops at the point and waits, so readers may come later
        process = self._rebuilder("kill", point)
        with self.reading(readers, seen):
            assert process.stdout is not None
            reached = process.stdout.readline().strip()
            alone = not self._may_rebuild()
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if reached != f"at {point}":
                raise RuntimeError(f"not {point}: {reached!r}")
            self._until_released()
            after = market.fingerprint(self.database)
            left = market.leftovers(self.database)
            # what is cleared up after the switch leaves the new one current, and whole
            is_new = point == "clearing"
            with Session(self.database) as session:
                faults = market.read(session).faults
            intact = not faults and (after[0] > before[0] if is_new else after == before)
            generations.rebuild(self.database, today=market.TODAY)
        return Killed(point, alone, intact, left, market.leftovers(self.database) == (KEPT, 0))

    @contextmanager
    def reading(self, readers: int, seen: Seen) -> Iterator[None]:
        """Readers at work; what they saw is added to `seen` at the end."""
        started = [self._process("reader", self.url) for _ in range(readers)]
        try:
            for each in started:
                assert each.stdout is not None
                each.stdout.readline()
            yield
            # one more look at how things ended
            time.sleep(0.1)
        finally:
            for each in started:
                each.terminate()
            said_by_all = [each.communicate(timeout=30)[0] for each in started]
        for said_by_one in said_by_all:
            said = json.loads(said_by_one)
            seen.reads += said["reads"]
            seen.generations = max(seen.generations, said["generations"])
            seen.faults.update(said["faults"])

    def _rebuilder(self, way: str, detail: str) -> subprocess.Popen[str]:
        return self._process("rebuilder", self.url, way, detail)

    def _process(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", f"tests.drills.{module}", *arguments]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def _until_released(self) -> None:
        """The server notices the dead client, and gives back what it held."""
        for _ in range(100):
            if self._may_rebuild():
                return
            time.sleep(0.05)
        raise RuntimeError("the killed rebuild still holds the right to rebuild")

    def _may_rebuild(self) -> bool:
        try:
            with generations._alone(self.database):
                return True
        except generations.AlreadyRunning:
            return False


@contextmanager
def drill(cluster: Cluster, name: str) -> Iterator[Drill]:
    """A database of this drill alone."""
    cluster.create_database(name)
    owner = db.engine(cluster.url(name), role="")
    worker = db.engine(cluster.url(name), role="jumelage_worker")
    try:
        migrations.upgrade(owner)
        market.populate(owner)
        for _ in range(KEPT):
            generations.rebuild(worker, today=market.TODAY)
        yield Drill(cluster.url(name), worker)
    finally:
        owner.dispose()
        worker.dispose()
        cluster.drop_database(name)


def main() -> int:
    """Run everything, print a line per promise; 1 when one does not hold."""
    folder = Path(tempfile.mkdtemp(prefix="jumelage-drill-", dir="/var/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder, durable=False)
    try:
        cluster.start()
        cluster.create_database(LOGIN)
        with drill(cluster, "drill_generations") as made:
            return 0 if all(list(_promises(made))) else 1
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _promises(made: Drill) -> Iterator[bool]:
    seen = made.rebuilt("whole", times=REBUILDS, readers=READERS)
    yield _say(
        f"{REBUILDS} rebuilds, {READERS} readers: {seen.reads} reads of every list in two pages, "
        f"{seen.generations} generations met, {seen.inconsistent} inconsistent",
        holds=seen.inconsistent == 0 and seen.generations > REBUILDS // 2,
    )
    for point in POINTS:
        seen = Seen()
        found = made.killed(point, readers=READERS, seen=seen)
        left, writing = found.leftovers
        yield _say(
            f"kill -9 while {point}: generation {'intact' if found.is_intact else 'BROKEN'}, "
            f"left {left} partitions and {writing} half-written; the next rebuild "
            f"{'clears up' if found.is_cleared else 'LEAVES THEM'}; "
            f"{seen.reads} reads, {seen.inconsistent} inconsistent; another rebuild meanwhile "
            f"{'refused' if found.was_alone else 'ALLOWED'}",
            holds=found.was_alone
            and found.is_intact
            and found.is_cleared
            and seen.inconsistent == 0,
        )
    seen = made.rebuilt("naive", times=REBUILDS, readers=READERS)
    yield _say(
        f"broken control, {REBUILDS} rebuilds by delete and insert: {seen.reads} reads, "
        f"{seen.inconsistent} inconsistent, as it must be",
        holds=seen.inconsistent > 0,
    )


def _say(line: str, *, holds: bool) -> bool:
    print(f"T33 {'holds' if holds else 'FAILS'}: {line}", flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main())
