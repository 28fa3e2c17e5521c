"""What the fictional members wrote: resources, stories and news, from seed/demo_*.csv."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from matchmaker.community.news.models import NewsPost
from matchmaker.community.resources.models import Resource, ResourceMark
from matchmaker.community.stories.models import Story
from matchmaker.demo import sources
from matchmaker.demo.world import World
from matchmaker.intake import text
from matchmaker.organizations.models import Organization

# which institutions write about a sector
TYPES: Final = {
    "early_childhood": ("cpe",),
    "school": ("school",),
    "college": ("college",),
    "university": ("university",),
    "health": ("hospital", "long_term_care"),
    "seniors": ("seniors_residence",),
    "workplace": ("workplace",),
}
FIRST_MARKER: Final = 20


def build(world: World, kitchens: Sequence[Organization]) -> None:
    """Every one published, some days apart."""
    bodies = [body for body in kitchens if body.sites]
    for number, row in enumerate(sources.rows(world.folder, "resources")):
        writer = _writer(bodies, row["sector"], number)
        _resource(world, row, writer, number=number, bodies=bodies)
    for number, row in enumerate(sources.rows(world.folder, "stories")):
        near = _of_region(bodies, row)
        body = _writer(near, row["sector"], number) or _writer(bodies, row["sector"], number)
        if body is not None:
            _story(world, row, body, number=number)
    for row in sources.rows(world.folder, "news"):
        dated_on = world.today - timedelta(days=int(row["days_ago"]))
        world.session.add(NewsPost(title=row["title"], body=row["body"], dated_on=dated_on))
    world.session.flush()


def _resource(
    world: World,
    row: dict[str, str],
    body: Organization | None,
    *,
    number: int,
    bodies: Sequence[Organization],
) -> None:
    words = ("title", "summary", "body", "kind", "sector", "effort", "language", "link")
    made = Resource(
        **{name: row[name] for name in words},
        search_key=text.search_key(f"{row['title']} {row['summary']} {row['body']}"),
        organization_id=body.id if body else None,
        state="published",
        published_at=_days_ago(world, 2 + 6 * number),
    )
    world.session.add(made)
    world.session.flush()
    useful, done = map(int, row["marks"].split(";"))
    markers = bodies[FIRST_MARKER + number :]
    for kind, count in (("useful", useful), ("done", done)):
        for marker in markers[:count]:
            mark = ResourceMark(resource_id=made.id, organization_id=marker.id, kind=kind)
            world.session.add(mark)


def _story(world: World, row: dict[str, str], body: Organization, *, number: int) -> None:
    words = ("title", "partners", "body", "lesson", "sector")
    when = _days_ago(world, 5 + 11 * number)
    made = Story(
        **{name: row[name] for name in words},
        search_key=text.search_key(f"{row['title']} {row['body']} {row['lesson']}"),
        organization_id=body.id,
        region_code=body.sites[0].region_code,
        figures=[_figure(said) for said in row["figures"].split(";")],
        state="published",
        consented_at=when,
        published_at=when,
    )
    world.session.add(made)


def _figure(said: str) -> dict[str, str]:
    label, value, unit, source = said.split("|")
    return {"label": label, "value": value, "unit": unit, "source": source}


def _writer(bodies: Sequence[Organization], sector: str, number: int) -> Organization | None:
    """One of the sector, any of them when it is for all; none where there is none."""
    types = TYPES.get(sector, ())
    fitting = [body for body in bodies if not types or body.institution_type in types]
    return fitting[number % len(fitting)] if fitting else None


def _of_region(bodies: Sequence[Organization], row: dict[str, str]) -> list[Organization]:
    return [body for body in bodies if body.sites[0].region_code == row["region_code"]]


def _days_ago(world: World, days: int) -> datetime:
    day = world.today - timedelta(days=days)
    return datetime.combine(day, time(14, 0), tzinfo=UTC)
