"""`make run`: a database that answers, a demonstration in it, then server and worker in the
foreground until told to stop; what was started here is stopped here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

from matchmaker.console import Console, say
from matchmaker.operations import processes

GRACE_S: Final = 25.0


@dataclass
class Household:
    """The child processes of one `make run`."""

    children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    is_leaving: bool = False

    def start(self, command: Sequence[str], environment: dict[str, str]) -> None:
        # a group of their own: Ctrl-C reaches us alone, and we stop them in order
        child = subprocess.Popen(command, env=environment, start_new_session=True)
        self.children.append(child)

    def leave(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.is_leaving = True

    def wait(self) -> int:
        """Until a signal, or until a child ends by itself; answer the exit status."""
        while not self.is_leaving:
            ended = [child for child in self.children if child.poll() is not None]
            if ended:
                say("A process ended by itself; stopping the others.")
                return ended[0].returncode or 1
            time.sleep(0.2)
        return 0

    def stop(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def run(console: Console, *, prepare: Callable[[Console], None], welcome: Sequence[str]) -> int:
    """Prepare, serve, wait, stop. Answers the exit status."""
    household = Household()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, household.leave)
    settings = console.settings
    is_ours = settings.has_private_cluster and not console.cluster.is_running()
    try:
        prepare(console)
        if household.is_leaving:
            return 0
        environment = processes.environment(console)
        os.environ.update(environment)
        household.start(processes.web_command(settings), environment)
        household.start([str(Path(sys.executable).with_name("matchmaker")), "work"], environment)
        for line in welcome:
            say(line)
        return household.wait()
    finally:
        household.stop()
        if is_ours:
            console.cluster.stop()
            say("Everything is stopped.")
