"""One way to compile a scalar function, typed, and optional."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function, compiled at its first call and cached on disk; plain Python when
    NUMBA_DISABLE_JIT=1.

    numba's cache notices a change in the file of a function but not in the files of what it
    calls, so NUMBA_CACHE_DIR has to be a folder that changes with the engine's source.
    """
    return cast("Function", njit(cache=True, error_model="numpy")(function))
