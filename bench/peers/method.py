"""What a method is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bench.answers import Answers
from bench.workload import Workload

Rows = npt.NDArray[np.int64]
Answer = Callable[[Rows], Answers]
Ready = Callable[[Workload], AbstractContextManager[Answer]]


@dataclass(frozen=True)
class Method:
    """One way to make the lists.

    sample: how many needs it answers at most; the seconds for all are reckoned. workers: threads
    or connections at work. helpers: processes of a server that work for it, known once it is ready.
    """

    name: str
    ready: Ready
    sample: int | None = None
    workers: int = 1
    helpers: list[int] = field(default_factory=list)
