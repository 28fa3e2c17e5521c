"""The province put together, and what the engine reads of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker import engine
from matchmaker.demo.province import farms as farming
from matchmaker.demo.province import kitchens as cooking
from matchmaker.demo.province.facts import Facts
from matchmaker.demo.province.farms import HELD, OWN, FarmOffers, Farms
from matchmaker.demo.province.kitchens import (
    ACCEPTED,
    NOBODY,
    PREFERRED,
    REQUIRED,
    Institutions,
    KitchenNeeds,
)
from matchmaker.demo.province.shares import shares
from matchmaker.demo.province.sizes import Part, Sizes, dice, sizes

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

# bound by a contract: institutions, service centres, operators
BOUND: Final = (0.03, 0.1, 0.3)
REFUSED: Final = 0.01


class Contracts(NamedTuple):
    """Who buys a family elsewhere: identifiers of organisations and of families."""

    organization: Whole
    family: Whole


class Identifiers(NamedTuple):
    """Rows count from 1, one kind of organisation after the other; a site has the identifier of
    its organisation."""

    farms: Whole
    institutions: Whole
    centres: Whole
    operators: Whole


@dataclass(frozen=True, eq=False)
class Province:
    """Everything that one scale and seed make of the facts."""

    facts: Facts
    size: Sizes
    seed: int
    farms: Farms
    offers: FarmOffers
    institutions: Institutions
    needs: KitchenNeeds

    @cached_property
    def identifiers(self) -> Identifiers:
        counts = (
            self.size.farms,
            self.size.institutions,
            len(self.institutions.centres),
            self.institutions.operators,
        )
        last = np.cumsum(counts)
        return Identifiers(
            *(np.arange(end - n, end) + 1 for n, end in zip(counts, last, strict=True))
        )

    @cached_property
    def product_ids(self) -> Whole:
        """By row of the facts."""
        return np.array([self.facts.product_ids[each.slug] for each in self.facts.products])

    @cached_property
    def family_ids(self) -> Whole:
        """By row of the facts."""
        return np.array([self.facts.family_ids[each.family] for each in self.facts.products])

    @cached_property
    def form_codes(self) -> Whole:
        """[products, places]: the engine's form in each place of a product's list."""
        codes = np.zeros((len(self.facts.products), len(engine.Form)), np.int64)
        for row, product in enumerate(self.facts.products):
            codes[row, : len(product.forms)] = [engine.Form[f.upper()] for f in product.forms]
        return codes

    @cached_property
    def contracts(self) -> Contracts:
        """Each bound body buys one family that is traded elsewhere."""
        chance = dice(self.seed, Part.REFUSALS)
        bodies = self.identifiers
        bound = [
            group[chance.random(len(group)) < share]
            for group, share in zip(
                (bodies.institutions, bodies.centres, bodies.operators), BOUND, strict=True
            )
        ]
        organization = np.concatenate(bound)
        families = np.unique(self.family_ids[self.needs.product])
        return Contracts(organization, chance.choice(families, len(organization)))

    @cached_property
    def refusals(self) -> engine.Refusals:
        """Some needs have declined one offer of their product for the season."""
        chance = dice(self.seed, Part.REFUSALS)
        by_product = np.argsort(self.offers.product, kind="stable")
        sorted_products = self.offers.product[by_product]
        need = np.flatnonzero(chance.random(self.size.needs) < REFUSED)
        first = np.searchsorted(sorted_products, self.needs.product[need], side="left")
        last = np.searchsorted(sorted_products, self.needs.product[need], side="right")
        need, first, last = need[last > first], first[last > first], last[last > first]
        picked = first + np.floor(chance.random(len(need)) * (last - first)).astype(np.int64)
        return engine.Refusals(by_product[picked] + 1, need + 1)

    @cached_property
    def substitutes(self) -> engine.Substitutes:
        ids = self.facts.product_ids
        rows = sorted(
            (ids[wanted], ids[offered], v) for wanted, offered, v in self.facts.substitutes
        )
        wanted, offered, worth = zip(*rows, strict=True)
        return engine.Substitutes(
            np.array(wanted, np.int32), np.array(offered, np.int32), np.array(worth)
        )

    def market(self, travel: engine.Travel) -> engine.Market:
        """What the engine pairs."""
        return engine.Market(
            self.engine_offers(), self.engine_needs(), travel, self.substitutes, self.refusals
        )

    def engine_offers(self) -> engine.Offers:
        """The offers as the engine reads them; keys count from 1."""
        offers, sites = self.offers, self.farms.sites
        size = len(offers.farm)
        return engine.Offers(
            key=np.arange(size) + 1,
            organization=self.identifiers.farms[offers.farm],
            product=self.product_ids[offers.product].astype(np.int32),
            family=self.family_ids[offers.product].astype(np.int32),
            form=self.form_codes[offers.product, offers.form].astype(np.uint8),
            longitude=sites.longitude[offers.farm],
            latitude=sites.latitude[offers.farm],
            supply=offers.years.supply[offers.years.year],
            quantity_kg=offers.quantity_kg,
            price_cents_per_kg=offers.cents,
            certifications=self._certifications(),
            **offers.delivery._replace(
                delivery_days=offers.delivery.delivery_days.astype(np.uint8)
            )._asdict(),
            completeness=self._completeness(),
            age_days=offers.age_days.astype(np.float64),
            outcomes_good=np.zeros(size),
            outcomes=np.zeros(size),
            is_open=np.ones(size, np.bool_),
        )

    def engine_needs(self) -> engine.Needs:
        """The needs as the engine reads them; keys count from 1."""
        needs, sites = self.needs, self.institutions.sites
        product = np.where(
            needs.is_family, engine.FAMILY_ONLY, self.product_ids[needs.product]
        ).astype(np.int32)
        return engine.Needs(
            key=np.arange(self.size.needs) + 1,
            organization=self.identifiers.institutions[needs.institution],
            product=product,
            family=self.family_ids[needs.product].astype(np.int32),
            forms=self._accepted_forms(),
            longitude=sites.longitude[needs.institution],
            latitude=sites.latitude[needs.institution],
            demand=engine.season.normalised(needs.curves)[needs.curve],
            quantity_kg=needs.quantity_kg,
            budget_cents_per_kg=needs.budget_cents,
            budget_is_ceiling=needs.is_ceiling,
            required=_bits(self.facts, REQUIRED, needs.required),
            preferred=_bits(self.facts, PREFERRED, needs.preferred),
            **needs.reception._replace(
                reception_days=needs.reception.reception_days.astype(np.uint8)
            )._asdict(),
            accepts_substitutes=needs.accepts_substitutes,
            is_bound=self._is_bound(),
            is_open=np.ones(self.size.needs, np.bool_),
        )

    def accepted(self, need: int) -> list[str]:
        """The forms that a need accepts, the most wanted first."""
        if self.needs.is_family[need]:
            return []
        forms = self.facts.products[self.needs.product[need]].forms
        return [forms[place] for place in ACCEPTED[self.needs.accepted[need]][0]]

    def _certifications(self) -> Bits:
        valid = self.farms.holds & ~self.farms.lapsed
        return _bits(self.facts, HELD, valid)[self.offers.farm] | _bits(
            self.facts, OWN, self.offers.own
        )

    def _completeness(self) -> Floats:
        """The share of six facts that pairing.columns counts too."""
        offers = self.offers
        there = (
            self.farms.is_described[offers.farm],
            self.farms.is_reachable[offers.farm],
            np.isfinite(offers.quantity_kg),
            np.isfinite(offers.cents),
            (offers.delivery.delivery_days > 0) | offers.delivery.allows_pickup,
            np.isfinite(offers.delivery.lead_time_days),
        )
        return np.asarray(np.sum(there, axis=0) / len(there))

    def _accepted_forms(self) -> npt.NDArray[np.uint8]:
        """Ten percents for each need; a need for a family asks for no form."""
        products = self.facts.products
        tables = np.full((len(products), len(ACCEPTED), len(engine.Form)), 100, np.uint8)
        for row, product in enumerate(products):
            for choice, (places, _) in enumerate(ACCEPTED):
                if max(places, default=-1) < len(product.forms):
                    asked = [engine.Form[product.forms[place].upper()] for place in places]
                    tables[row, choice] = engine.accepted_forms(asked)
        chosen = np.where(self.needs.is_family, 0, self.needs.accepted)
        return np.asarray(tables[self.needs.product, chosen])

    def _is_bound(self) -> Bools:
        needs, bodies, ids = self.needs, self.institutions, self.identifiers
        family = self.family_ids[needs.product]
        bound = _packed(self.contracts.organization, self.contracts.family)
        found = np.zeros(self.size.needs, np.bool_)
        for owner, known in (
            (bodies.centre, ids.centres),
            (bodies.operator, ids.operators),
            (np.arange(self.size.institutions), ids.institutions),
        ):
            mine = owner[needs.institution]
            here = mine != NOBODY
            found[here] |= np.isin(_packed(known[mine[here]], family[here]), bound)
        return found


def build(scale: float, *, seed: int, facts: Facts) -> Province:
    """The province of this scale and seed. Raises BadScale."""
    size = sizes(scale)
    traded = shares(facts, size, seed=seed)
    farms, offers = farming.build(facts, size, traded, seed=seed)
    institutions, needs = cooking.build(facts, size, traded, seed=seed)
    return Province(facts, size, seed, farms, offers, institutions, needs)


def _bits(facts: Facts, codes: tuple[tuple[object, ...], ...], held: Bools) -> Bits:
    """A bit set of 64 for each row of `held`, one column per code."""
    bits = np.array([1 << facts.bits[str(code[0])] for code in codes], np.uint64)
    return np.asarray(np.where(held, bits, np.uint64(0)).sum(axis=1), np.uint64)


def _packed(high: Whole, low: Whole) -> Whole:
    return (high << 32) | low
