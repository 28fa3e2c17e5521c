"""Rows of organisations, their sites and certifications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np

from matchmaker.demo.province import sheets
from matchmaker.demo.province.country import Province
from matchmaker.demo.province.farms import HELD
from matchmaker.demo.province.ground import NO_CODE, Sites
from matchmaker.demo.province.kitchens import NOBODY, TYPES
from matchmaker.demo.province.sheets import Cells, Sheet, sheet
from matchmaker.demo.province.sizes import Part, dice
from matchmaker.organizations import names
from matchmaker.places import blur

SOURCE: Final = "province"
FARM_SITES, KITCHEN_SITES, HOLDINGS = 1, 2, 3
DESCRIPTION: Final = "Organisation fictive de la province de référence."


def all_of(province: Province, *, today: date) -> Iterator[Sheet]:
    """In an order that every reference allows."""
    yield _above(province)
    yield _farms(province)
    yield _institutions(province)
    yield _farm_sites(province)
    yield _kitchen_sites(province)
    yield _held(province, today)


def _organizations(identifiers: Cells, named: list[str], **columns: Cells) -> Sheet:
    """`slug` is the name and the number, so that no two are alike."""
    size = len(named)
    keys = {name: (names.key(name), names.slug(name)) for name in set(named)}
    return sheet(
        "organization",
        {
            "id": identifiers,
            "slug": [f"{keys[name][1]}-{i}" for name, i in zip(named, identifiers, strict=True)],
            "name": sheets.texts(named),
            "name_key": sheets.texts(keys[name][0] for name in named),
            "is_fictional": sheets.same("t", size),
            "source": sheets.same(SOURCE, size),
            **columns,
        },
    )


def _above(province: Province) -> Sheet:
    """Service centres and operators, which have no site of their own."""
    bodies, known = province.institutions, province.identifiers
    kinds = ["service_centre"] * len(known.centres) + ["food_service_operator"] * len(
        known.operators
    )
    named = [
        f"Centre de services scolaire fictif {number} ({region})"
        for number, region in enumerate(bodies.centres, 1)
    ] + [f"Services alimentaires fictifs {number}" for number in range(1, bodies.operators + 1)]
    identifiers = sheets.numbers(np.concatenate([known.centres, known.operators]))
    return _organizations(identifiers, named, kind=kinds)


def _farms(province: Province) -> Sheet:
    facts, farms = province.facts, province.farms
    chance = dice(province.seed, Part.NAMES)
    groups = list(facts.groups.values())
    tails = [*facts.words["of_place"], *facts.words["of_people"]]
    sign, tail = (chance.random(province.size.farms) for _ in range(2))
    named = [
        f"{facts.words[_at(groups[g].names, one)][0]} {_at(tails, other)}"
        for g, one, other in zip(farms.group.tolist(), sign.tolist(), tail.tolist(), strict=True)
    ]
    identifiers = sheets.numbers(province.identifiers.farms)
    return _organizations(
        identifiers,
        named,
        kind=[groups[group].kind for group in farms.group.tolist()],
        description=[DESCRIPTION if said else "" for said in farms.is_described.tolist()],
        email=[
            f"ferme-{number}@example.org" if said else ""
            for number, said in zip(identifiers, farms.is_reachable.tolist(), strict=True)
        ],
    )


def _institutions(province: Province) -> Sheet:
    facts, bodies = province.facts, province.institutions
    chance = dice(province.seed, Part.NAMES)
    chosen = chance.random(province.size.institutions)
    kinds = [TYPES[kind] for kind in bodies.kind.tolist()]
    named = [
        f"{_at(facts.words[kind], word)}, {facts.places.name[place]}"
        for kind, word, place in zip(
            kinds, chosen.tolist(), bodies.sites.place.tolist(), strict=True
        )
    ]
    centres = province.identifiers.centres
    return _organizations(
        sheets.numbers(province.identifiers.institutions),
        named,
        kind=sheets.same("institution", len(named)),
        institution_type=kinds,
        parent_id=[
            sheets.NULL if centre == NOBODY else str(centres[centre])
            for centre in bodies.centre.tolist()
        ],
    )


def _farm_sites(province: Province) -> Sheet:
    """Strangers see a farm somewhere in its neighbourhood."""
    sites = province.farms.sites
    public_ids = sheets.public_ids(province.seed, province.size.farms, kind=FARM_SITES)
    shown = np.array(
        [
            blur.blurred_point(east, north, seed=public_id)
            for east, north, public_id in zip(
                sites.longitude.tolist(), sites.latitude.tolist(), public_ids, strict=True
            )
        ]
    )
    return _sites(
        province,
        sites,
        sheets.numbers(province.identifiers.farms),
        public_id=public_ids,
        kind=sheets.same("farm", len(public_ids)),
        public_position=sheets.positions(shown[:, 0], shown[:, 1]),
    )


def _kitchen_sites(province: Province) -> Sheet:
    bodies = province.institutions
    sites, operators = bodies.sites, province.identifiers.operators
    size = province.size.institutions
    return _sites(
        province,
        sites,
        sheets.numbers(province.identifiers.institutions),
        public_id=sheets.public_ids(province.seed, size, kind=KITCHEN_SITES),
        kind=sheets.same("kitchen", size),
        public_position=sheets.positions(sites.longitude, sites.latitude),
        meals_per_day=sheets.numbers(bodies.meals),
        operator_id=[
            sheets.NULL if operator == NOBODY else str(operators[operator])
            for operator in bodies.operator.tolist()
        ],
    )


def _sites(province: Province, sites: Sites, identifiers: Cells, **columns: Cells) -> Sheet:
    places = province.facts.places
    return sheet(
        "site",
        {
            "id": identifiers,
            "organization_id": identifiers,
            "municipality": sheets.texts(places.name[place] for place in sites.place.tolist()),
            "region_code": [places.region[place] for place in sites.place.tolist()],
            "postal_code": [
                "" if code == NO_CODE else places.codes[code] for code in sites.code.tolist()
            ],
            "position": sheets.positions(sites.longitude, sites.latitude),
            "position_precision": sheets.same("postal_code", len(identifiers)),
            "source": sheets.same(SOURCE, len(identifiers)),
            **columns,
        },
    )


def _held(province: Province, today: date) -> Sheet:
    farms = province.farms
    farm, label = np.nonzero(farms.holds)
    codes = [province.facts.certification_ids[code] for code, _, _ in HELD]
    lapsed = farms.lapsed[farm, label].tolist()
    later = (30 + 37 * farm % 600).tolist()
    return sheet(
        "held_certification",
        {
            "public_id": sheets.public_ids(province.seed, len(farm), kind=HOLDINGS),
            "organization_id": sheets.numbers(province.identifiers.farms[farm]),
            "certification_id": [str(codes[each]) for each in label.tolist()],
            "number": [f"PROV-{number}" for number in farm.tolist()],
            "expires_on": [
                str(today + timedelta(days=-30 if over else days))
                for over, days in zip(lapsed, later, strict=True)
            ],
        },
    )


def _at(values: Sequence[str], share: float) -> str:
    """The word that lies at this share, 0 up to 1, of the list."""
    return values[int(share * len(values))]
