"""One way to compile a scalar function, so that every criterion is typed, and optional."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config as numba_config
from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function, compiled at its first call; plain Python when NUMBA_DISABLE_JIT=1.

    Compiled code lets other threads run.

    Compiled code is kept on disk when NUMBA_CACHE_DIR names a folder, and only then: beside the
    sources it could be unwritable, or stale.
    """
    return cast("Function", njit(cache=_is_kept(), error_model="numpy", nogil=True)(function))


def inlined(function: Function) -> Function:
    """The same for what runs once per pair, written into the loop that calls it.

    Without counts of references to the arrays that it reads, which threads would do in turn and
    which cost ten times the work: it may allocate nothing, and what it reads outlives it.
    """
    compiler: Any = njit
    return cast(
        "Function",
        compiler(cache=_is_kept(), error_model="numpy", nogil=True, forceinline=True, _nrt=False)(
            function
        ),
    )


@cache
def _is_kept() -> bool:
    """Give this state of the sources a folder of its own in the cache.

    numba sees a change in the file of a function, but not in the files of what it calls.
    """
    settings: Any = numba_config
    if not settings.CACHE_DIR:
        return False
    state = blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        state.update(path.read_bytes())
    settings.CACHE_DIR = str(Path(settings.CACHE_DIR) / state.hexdigest())
    return True
