"""matchmaker import dfc FILE and matchmaker export dfc FILE."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import click

from matchmaker.console import Console, say, show_json
from matchmaker.errors import N_, Invalid
from matchmaker.organizations import commands as organizations
from matchmaker.portal.dfc import importing, queries, reading, writing
from matchmaker.portal.dfc.importing import Outcome
from matchmaker.portal.dfc.writing import SOURCE, Document
from matchmaker.web import validation

SHOWN: Final = 50


class BadAssumption(Invalid):
    """--assume without a field and a value."""

    message = N_("Une supposition s’écrit champ=valeur, par exemple field=juil.-oct.")


@click.command("dfc")
@click.argument("file", type=organizations.EXISTING)
@click.option("--dry-run", is_flag=True, help="Look at everything, write nothing.")
@click.option(
    "--assume",
    multiple=True,
    metavar="FIELD=VALUE",
    help="What stands where the document is silent: field=juil.-oct., allows_pickup=oui.",
)
@click.option("--as", "email", default="", help="Import in somebody's name.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@click.pass_obj
def import_dfc(
    console: Console, *, file: Path, dry_run: bool, assume: Sequence[str], email: str, as_json: bool
) -> None:
    """Import enterprises, offers and needs from FILE (JSON-LD, Data Food Consortium 1 or 2)."""
    bounds = replace(reading.BOUNDS, file_bytes=console.settings.max_upload_bytes)
    graph = reading.read(file.read_bytes(), bounds)
    carry_out = importing.look_at if dry_run else importing.bring_in
    with console.begin() as session:
        outcome = carry_out(
            session,
            graph,
            sender=organizations.sender_of(session, email, SOURCE),
            explain=validation.sentences,
            assumed=assumptions(assume),
            base=console.settings.public_url,
        )
    (_show if as_json else _tell)(outcome)
    sys.exit(1 if outcome.problems else 0)


def assumptions(written: Sequence[str]) -> dict[str, str]:
    """field=value, several times."""
    found = {}
    for each in written:
        name, equals, value = each.partition("=")
        if not (name and equals and value):
            raise BadAssumption
        found[name.strip()] = value.strip()
    return found


def _show(outcome: Outcome) -> None:
    show_json(
        {
            **{kind: asdict(summary) for kind, summary in outcome.summaries.items()},
            "problems": [
                {
                    "path": each.path,
                    "subject": each.subject,
                    "written": each.written,
                    "problem": each.sentence,
                    "fix": each.fix,
                }
                for each in outcome.problems
            ],
            "notes": [note.sentence for note in outcome.notes],
            "lost": [asdict(each) for each in outcome.unused],
        }
    )


def _tell(outcome: Outcome) -> None:
    for note in outcome.notes[:SHOWN]:
        say(note.sentence)
    for each in outcome.problems[:SHOWN]:
        fix = f" → {each.fix}" if each.fix else ""
        say(f"{each.path}\t{each.written}\t{each.sentence}{fix}")
    if len(outcome.problems) > SHOWN:
        say(f"… {len(outcome.problems) - SHOWN}")
    for lost in outcome.unused[:SHOWN]:
        say(f"lost\t{lost.path}\t{lost.term}")
    for kind, summary in outcome.summaries.items():
        print(kind, ", ".join(f"{name} {count}" for name, count in asdict(summary).items()))


@click.group("export")
def export() -> None:
    """Write what is published in an open format."""


@export.command("dfc")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--organization", "slug", metavar="SLUG", default="", help="That one alone.")
@click.pass_obj
def export_dfc(console: Console, file: Path, *, slug: str) -> None:
    """Write public enterprises, offers and needs to FILE (JSON-LD, Data Food Consortium 2)."""
    with console.begin() as session:
        found = [queries.published(session, slug)] if slug else queries.everything(session)
        document = writing.write(found, console.settings.public_url)
    file.write_text(json.dumps(document.whole(), ensure_ascii=False, indent=1), encoding="utf-8")
    _tell_lost(document)
    print(f"things {len(document.nodes)}, lost {len(document.lost)}")


def _tell_lost(document: Document) -> None:
    """How often each fact has no word of the vocabulary, or is not public."""
    counts: dict[tuple[str, str], int] = {}
    for each in document.lost:
        counts[each.why, each.field] = counts.get((each.why, each.field), 0) + 1
    for (why, name), count in sorted(counts.items()):
        say(f"lost\t{why}\t{name}\t{count}")
