"""matchmaker places accuracy | travel | network | land."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from matchmaker.console import Console, say, show_json
from matchmaker.places import accuracy, geocoding, land, network, travel
from matchmaker.places.geocoding import Precision

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("places")
def places() -> None:
    """Postal codes, municipalities, distances and the land on maps."""


@places.command("accuracy")
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_obj
def show_accuracy(console: Console, file: Path, *, as_json: bool) -> None:
    """Geocoding error in km against FILE, whose positions are known."""
    known = accuracy.read(file)
    with console.begin() as session:
        measured = {
            "code and municipality": accuracy.measure_with_names(session, known),
            "code alone": accuracy.measure_codes_alone(session, known),
            "municipality alone": accuracy.measure_names_alone(session, known),
        }
    if as_json:
        show_json({name: errors.as_record() for name, errors in measured.items()})
        return
    click.echo(f"{'km':24}{'median':>8}{'p90':>8}{'p99':>8}{'found':>8}{'refused':>9}")
    for name, errors in measured.items():
        figures = f"{errors.median_km:8.2f}{errors.p90_km:8.2f}{errors.p99_km:8.2f}"
        shares = ", ".join(f"{p} {share:.0%}" for p, share in errors.by_precision.items())
        click.echo(f"{name:24}{figures}{errors.count:8}{errors.refused:9}  {shares}")


@places.command("travel")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--month", type=click.IntRange(1, 12), help="When, as on the 15th; today if absent.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_obj
def show_travel(
    console: Console, start: str, end: str, *, month: int | None, as_json: bool
) -> None:
    """Travel from FROM to TO: postal codes, municipalities or addresses."""
    with console.begin() as session:
        ends = [geocoding.locate(session, typed) for typed in (start, end)]
    for typed, found in zip((start, end), ends, strict=True):
        if found.precision is not Precision.POSTAL_CODE:
            say(f"{typed}: {found.precision} ({found.reason})")
    today = date.today()  # noqa: DTZ011 - the seasons of ferries know no time zone
    period = travel.period_of(today if month is None else date(today.year, month, 15))
    journey = travel.between(*ends, period=period)
    if as_json:
        precisions = {"from_precision": ends[0].precision, "to_precision": ends[1].precision}
        show_json({"from": start, "to": end, **precisions, **journey.as_record()})
        return
    figures = f"{journey.km:.1f} km, {journey.minutes:.1f} minutes"
    click.echo(f"{figures} ({journey.straight_km:.1f} km straight)")
    for crossing in journey.crossings:
        click.echo(f"{crossing.name}, {crossing.minutes:.0f} min")


@places.command("network")
@click.pass_obj
def make_network(console: Console) -> None:
    """Measure the ways between places, unless they are as the seed says already."""
    survey = network.Survey(url=console.settings.travel_url)
    say(f"The travel network is in {network.make(survey, say=say)}.")


@places.command("land")
@click.option("--source", type=_FILE, default=land.SOURCE, show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=land.FILE,
    show_default=True,
)
def write_land(source: Path, output: Path) -> None:
    """Write the land that maps show, from the world-atlas package."""
    size = land.write(source, output)
    say(f"The land is in {output} ({size / 1000:.0f} kB).")


COMMANDS: Final[list[click.Command]] = [places]
