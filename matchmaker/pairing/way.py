"""The way between both sides of a pairing, as strangers may see it: from public point to public
point, in the half-month in which they have most in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matchmaker.organizations.models import Site
from matchmaker.pairing.explain import Explained
from matchmaker.places import geocoding, travel
from matchmaker.places.travel import Journey


def journey(explained: Explained) -> Journey | None:
    """None when a side has no position, or no way is known."""
    ends = [_point(each.site) for each in (explained.offer, explained.need)]
    if ends[0] is None or ends[1] is None:
        return None
    seasons = explained.explanation.seasons
    period = _busiest(seasons.supply, seasons.demand)
    return travel.measured().journeys([(ends[0], ends[1])], periods=[period])[0]


def paths(way: Journey | None) -> list[dict[str, Any]]:
    """As templates/components/map.html reads them; a bridge is drawn as the road that it is."""
    if way is None:
        return []
    return [
        {
            "kind": "ferry" if leg.kind == "ferry" else "road",
            "line": [[round(latitude, 4), round(longitude, 4)] for longitude, latitude in leg.line],
        }
        for leg in way.legs
    ]


def _point(site: Site) -> tuple[float, float] | None:
    if site.public_position is None:
        return None
    return geocoding.coordinates(site.public_position)


def _busiest(supply: Sequence[int], demand: Sequence[int]) -> int:
    common = [min(values) for values in zip(supply, demand, strict=True)]
    return common.index(max(common))
