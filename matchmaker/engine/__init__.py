"""Pairs what farms offer with what kitchens need, by geography and season, exactly.

Pure: values in, values out. No clock, no database, no language. The rest of the application
imports the names below and nothing deeper.

Units, everywhere: kg (for a whole season or calendar), cents per kg, km and minutes of travel,
degrees of longitude and latitude, half-months 0..23 of a circular year (0 is 1–15 January),
curves of 24 percents 0..100, bitmasks of week days (Monday = 1), uint64 bitsets of
certifications, points out of 100. NaN is "not stated". `Offers` and `Needs` say it per column.

A `Market` (columns, travel, substitutes, refusals) and `Tables` (feature to points) go in;
`rank` gives the best counterparts both ways, a `Ranker` those of any row, `explain` the reasons
of one pair.
"""

from matchmaker.engine import season
from matchmaker.engine.columns import (
    FAMILY_ONLY,
    Needs,
    Offers,
)
from matchmaker.engine.criteria import (
    ASSUMED_REACH_KM,
    Constraint,
    Form,
    Term,
    accepted_forms,
)
from matchmaker.engine.explanation import (
    Explanation,
    Seasons,
    TermExplanation,
    explain,
    seasons,
)
from matchmaker.engine.filling import NOBODY
from matchmaker.engine.market import Market, Refusals, Substitutes
from matchmaker.engine.netting import Left, netted, spread
from matchmaker.engine.ranking import (
    BEST,
    Lists,
    Ranker,
    Ranking,
    rank,
    rank_needs,
    rank_offers,
)
from matchmaker.engine.scoring import Pairs, Scores, pairs, score
from matchmaker.engine.season import PERIODS, Span
from matchmaker.engine.spreading import rank_spread
from matchmaker.engine.tables import (
    EXPERT,
    BadTables,
    StepTable,
    Tables,
    TermWeight,
    from_record,
    from_weights,
)
from matchmaker.engine.travel import (
    NO_CELL,
    NO_WAY,
    Ends,
    GreatCircle,
    Network,
    Travel,
    between,
    great_circle_km,
)
from matchmaker.engine.unlocking import Change

__all__ = [
    "ASSUMED_REACH_KM",
    "BEST",
    "EXPERT",
    "FAMILY_ONLY",
    "NOBODY",
    "NO_CELL",
    "NO_WAY",
    "PERIODS",
    "BadTables",
    "Change",
    "Constraint",
    "Ends",
    "Explanation",
    "Form",
    "GreatCircle",
    "Left",
    "Lists",
    "Market",
    "Needs",
    "Network",
    "Offers",
    "Pairs",
    "Ranker",
    "Ranking",
    "Refusals",
    "Scores",
    "Seasons",
    "Span",
    "StepTable",
    "Substitutes",
    "Tables",
    "Term",
    "TermExplanation",
    "TermWeight",
    "Travel",
    "accepted_forms",
    "between",
    "explain",
    "from_record",
    "from_weights",
    "great_circle_km",
    "netted",
    "pairs",
    "rank",
    "rank_needs",
    "rank_offers",
    "rank_spread",
    "score",
    "season",
    "seasons",
    "spread",
]
