"""A process that reads all lists until it is told to stop, and says what it saw, as JSON."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from typing import Final

from sqlalchemy.orm import Session

from matchmaker import db
from tests.drills import market

PAUSE: Final = 0.005


def main(url: str) -> None:
    """Read until SIGTERM."""
    is_over: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: is_over.append(number))
    database = db.engine(url, role="jumelage_web")
    reads, faults, generations = 0, Counter[str](), set[int]()
    print("reading", flush=True)
    with Session(database) as session:
        while not is_over:
            seen = market.read(session, pause=PAUSE)
            reads += 1
            generations.add(seen.generation)
            faults.update(seen.faults[:1])
            time.sleep(PAUSE)
    print(json.dumps({"reads": reads, "generations": len(generations), "faults": faults}))


if __name__ == "__main__":
    main(sys.argv[1])
