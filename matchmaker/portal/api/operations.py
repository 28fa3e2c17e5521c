"""The table of operations. Each row says everything that its address, its checks and its line of
the specification need, so that none of them can say something else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy.orm import Session

from matchmaker.portal.api.callers import Caller
from matchmaker.portal.keys.scopes import Scope

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
CSV: Final = "text/csv"
PREFIX: Final = "/api/v1"


@dataclass(frozen=True)
class Call:
    """One call, understood. `asked`: the query or the body, as the operation's schema reads it;
    `path`: the variables of the address."""

    session: Session
    caller: Caller
    asked: Any
    path: dict[str, str]
    now: datetime
    today: date


@dataclass(frozen=True)
class One:
    """A single thing. `place`: its public longitude and latitude, when it has one."""

    value: BaseModel
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Many:
    """A page of a list. `after`: where the next one starts; None on the last."""

    items: Sequence[One]
    after: str | None = None


@dataclass(frozen=True)
class Done:
    """What a write answers. `location`: the address of what was made."""

    value: BaseModel | None = None
    location: str = ""
    status: int = 200


View = Callable[[Call], Any]


@dataclass(frozen=True)
class Operation:
    """One row. `answers`: the schema of one thing; `asks`: of the query of a GET, else of the
    body; `statuses`: what else it may answer, beside what every operation may."""

    method: str
    path: str
    view: View
    summary: str
    tag: str
    answers: type[BaseModel] | None = None
    asks: type[BaseModel] | None = None
    is_list: bool = False
    formats: Sequence[str] = (JSON,)
    scope: Scope | None = None
    status: int = 200
    statuses: Sequence[int] = ()
    # of the operation; none: the view's
    name: str = ""

    @property
    def id(self) -> str:
        return self.name or self.view.__name__

    @property
    def is_read(self) -> bool:
        return self.method == "GET"


@dataclass
class Table:
    """The operations of one module, in the order of the page."""

    tag: str
    rows: list[Operation] = field(default_factory=list)

    def row(self, method: str, path: str, summary: str, **more: Any) -> Callable[[View], View]:
        """`@table.row("GET", "/offers", N_("…"), answers=OfferOut, …)`"""

        def add(view: View) -> View:
            self.rows.append(Operation(method, path, view, summary=summary, tag=self.tag, **more))
            return view

        return add
