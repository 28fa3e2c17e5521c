"""Pictures have as many lots as they say, and their sentence says what the lots show."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.web import figures

NARROW = "\u202f"
curves = st.lists(st.integers(0, 100), min_size=24, max_size=24)


def curve(*runs: tuple[int, int, int]) -> list[int]:
    """(first, last, value) runs over the circular year."""
    values = [0] * 24
    for first, last, value in runs:
        i = first
        while True:
            values[i % 24] = value
            if i % 24 == last:
                break
            i += 1
    return values


NEVER = [0] * 24
ALWAYS = [100] * 24
SCHOOL = curve((16, 11, 100))
POINTS = [
    ("season", 26.6, 30.0),
    ("distance", 18.2, 25.0),
    ("volume", 11.0, 15.0),
    ("price", 6.4, 10.0),
    ("labels", 2.5, 5.0),
    ("form", 2.0, 5.0),
    ("logistics", 2.3, 5.0),
    ("trust", 3.0, 5.0),
]


def label_of(picture: str) -> str:
    found = re.search(r'aria-label="([^"]*)"', picture)
    assert found
    return found.group(1)


@pytest.mark.parametrize("size", ["xs", "sm", "md", "lg"])
@given(values=curves)
def test_a_season_bar_has_a_lot_per_half_month_and_a_whole_base_line(
    size: figures.Size, values: list[int]
) -> None:
    picture = figures.season([("field", values)], size)
    assert picture.count('href="#lots-base"') == 1
    assert figures.base().count('class="base"') == 24
    assert picture.count("in-field") == sum(value > 0 for value in values)


def test_modes_stack_in_one_lot_without_leaving_the_picture() -> None:
    picture = figures.season([("field", ALWAYS), ("greenhouse", ALWAYS)], "lg")
    tops = [float(y) for y in re.findall(r'url\(#pattern-greenhouse\)"[^>]* y="([\d.]+)"', picture)]
    assert len(tops) == 24
    assert min(tops) >= 0


def test_a_little_is_paler_than_full() -> None:
    picture = figures.season([("field", curve((0, 0, 40), (1, 1, 75), (2, 2, 100)))])
    assert re.findall(r'class="(in-field[^"]*)"', picture) == [
        "in-field pale",
        "in-field middle",
        "in-field",
    ]


def test_today_is_marked_only_when_it_is_given() -> None:
    layers = [("field", SCHOOL)]
    assert "today" not in figures.season(layers)
    assert figures.season(layers, now=16).count("today-mark") == 1


def test_no_picture_has_a_style_attribute() -> None:
    layers = [("field", SCHOOL), ("storage", ALWAYS)]
    pictures = [
        figures.season(layers, now=3),
        figures.overlay(layers, SCHOOL, now=3),
        figures.coverage(SCHOOL, NEVER, proposed=ALWAYS, name="Chou", now=3),
        figures.gap_squares(SCHOOL, ALWAYS, name="Chou", now=3),
        figures.skyline(layers, 3),
        figures.named_rule(POINTS),
    ]
    assert not [picture for picture in pictures if "style=" in picture]


def test_a_season_across_the_new_year_is_one_run() -> None:
    assert figures.spans(curve((20, 5, 100))) == [(20, 5)]
    assert figures.spans_in_words(curve((20, 5, 100))) == "du 1er novembre au 31 mars"


def test_two_seasons_are_two_runs() -> None:
    words = figures.spans_in_words(curve((13, 16, 100), (20, 20, 50)))
    assert words == "du 16 juillet au 15 septembre et du 1er au 15 novembre"


def test_a_whole_year_and_an_empty_one_have_their_words() -> None:
    assert figures.spans_in_words(ALWAYS) == "toute l’année"
    assert figures.spans_in_words(NEVER) == "jamais"


@given(values=curves)
def test_runs_cover_exactly_what_is_not_empty(values: list[int]) -> None:
    if all(values):
        return
    covered = {
        i % 24
        for first, last in figures.spans(values)
        for i in range(first, last + 1 if last >= first else last + 25)
    }
    assert covered == {i for i in range(24) if values[i]}


def test_the_label_of_a_season_names_each_mode_and_its_dates() -> None:
    picture = figures.season([("field", curve((13, 20, 100))), ("storage", curve((21, 3, 80)))])
    assert label_of(picture) == (
        f"Saison{NARROW}: au champ, du 16 juillet au 15 novembre{NARROW}; "
        "en entreposage, du 16 novembre au 28 février."
    )


def test_an_empty_season_says_so() -> None:
    assert label_of(figures.season([])) == f"Saison{NARROW}: rien d’inscrit."


def test_the_overlay_says_what_is_covered_missing_and_over() -> None:
    supply, demand = curve((10, 15, 100)), curve((12, 19, 100))
    label = label_of(figures.overlay([("field", supply)], demand))
    assert f"Couverte à 50{NARROW}%" in label
    assert "Non couvert du 1er septembre au 31 octobre." in label
    assert "Surplus du 1er au 30 juin." in label


def test_the_overlay_draws_covered_missing_and_over_apart() -> None:
    supply, demand = curve((10, 15, 100)), curve((12, 19, 100))
    picture = figures.overlay([("field", supply)], demand)
    assert picture.count("in-field") == 4
    assert picture.count('class="gap"') == 4
    assert picture.count('class="surplus"') == 2


def test_nothing_asked_is_covered_to_nothing() -> None:
    assert figures.covered_share(ALWAYS, NEVER) == 0


def test_coverage_counts_agreed_and_proposed_and_names_the_hole() -> None:
    need, agreed, proposed = curve((0, 7, 100)), curve((0, 3, 100)), curve((4, 5, 100))
    picture = figures.coverage(need, agreed, proposed=proposed, name="Chou")
    assert (picture.count('"agreed"'), picture.count('"proposed"'), picture.count('"gap"')) == (
        4,
        2,
        2,
    )
    assert label_of(picture) == (
        f"Chou{NARROW}: 75{NARROW}% du calendrier couvert ou proposé{NARROW}; "
        "sans fournisseur du 1er au 30 avril."
    )


def test_the_area_of_a_square_grows_with_its_value() -> None:
    picture = figures.gap_squares(curve((0, 0, 25), (1, 1, 100)), NEVER, name="Chou")
    sides = [float(side) for side in re.findall(r'class="unmet"[^>]* width="([\d.]+)"', picture)]
    assert sides == [13.0, 23.0]


def test_the_skyline_counts_products_and_finds_the_hollow() -> None:
    counts = [40] * 24
    counts[7] = 3
    label = label_of(figures.skyline([("field", counts)], 16))
    assert f"En ce moment{NARROW}: 40 au champ." in label
    assert label.endswith("Le creux est en avril.")


def test_whole_points_add_up_to_the_rounded_score() -> None:
    assert sum(figures.whole_points(POINTS)) == 72 == figures.total_points(POINTS)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=8))
def test_no_term_is_rounded_by_more_than_one_point(earned: list[float]) -> None:
    terms = [("season", points, 30.0) for points in earned]
    whole = figures.whole_points(terms)
    assert sum(whole) == round(sum(earned))
    assert all(abs(a - b) < 1 + 1e-9 for a, b in zip(whole, earned, strict=True))


def test_the_rule_is_as_wide_as_its_terms_and_says_them() -> None:
    picture = figures.rule(POINTS)
    assert picture.count('class="track"') == 8
    assert label_of(picture).startswith(
        f"72\u00a0points sur 100{NARROW}: saison 27 sur 30, distance"
    )


def test_the_named_rule_sums_up_the_light_terms() -> None:
    assert "le reste 10/20" in figures.named_rule(POINTS)


def test_a_term_bar_has_a_lot_per_point_that_can_be_had() -> None:
    picture = figures.term_bar(2.5, 5)
    assert picture.count('class="track"') == 5
    assert picture.count('class="earned"') == 3
    assert label_of(picture) == "2,5\u00a0points sur 5"


def test_a_name_with_markup_is_written_and_not_run() -> None:
    picture = figures.gap_squares(SCHOOL, NEVER, name='"><script>')
    assert "<script>" not in picture


@pytest.mark.parametrize("kind", ["field", "storage", "gap", "demand", "today", "none"])
def test_a_swatch_is_silent(kind: str) -> None:
    assert 'aria-hidden="true"' in figures.swatch(kind)


def test_a_demand_draws_only_the_half_months_that_are_asked_for() -> None:
    drawn = figures.demand(curve((16, 18, 100)), "md")
    assert drawn.count('class="in-demand"') == 3
    assert 'aria-label="Demande du 1er septembre au 15 octobre."' in drawn


def test_a_month_stands_as_high_as_its_part_of_the_highest() -> None:
    picture = figures.month_bars([0, 50, 100], ["mars", "avril", "mai"], name="Offres", last="9")
    assert re.findall(r'class="agreed"[^>]* height="([\d.]+)"', picture) == ["19.0", "38.0"]
    assert label_of(picture) == f"Offres, mois par mois{NARROW}: 9 maintenant."
