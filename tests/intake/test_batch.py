from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from matchmaker.errors import Invalid
from matchmaker.intake import batch, export, tables
from matchmaker.intake.batch import Action, Draft, Plan, Preview, Sender
from matchmaker.intake.headers import Column

SENDER = Sender(None, "test", "file", datetime(2026, 5, 1, tzinfo=UTC), date(2026, 5, 1))


class FarmRow(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=20)
    cows: int | None = Field(None, ge=0)
    region: str = ""


@dataclass
class FarmImporter:
    """Keeps its rows in a dictionary: the engine itself needs no database."""

    kept: dict[str, FarmRow] = field(default_factory=dict)
    kind: str = "farms"
    title: str = "Fermes"
    schema: type[FarmRow] = FarmRow
    columns: tuple[Column, ...] = (
        Column("name", "Nom", is_required=True, example="Ferme A"),
        Column("cows", "Vaches"),
        Column("region", "Région"),
    )

    def parsers(self, session: Session, *, sender: Sender) -> Mapping[str, batch.Parse]:
        return {"region": self._region}

    @staticmethod
    def _region(cell: str) -> str:
        if cell != "Gaspésie":
            raise Invalid("Région inconnue", proposal="Gaspésie")
        return cell

    def look_up(
        self, session: Session, drafts: Sequence[Draft[FarmRow]], *, sender: Sender
    ) -> Callable[[Draft[FarmRow]], Plan[FarmRow]]:
        def plan(draft: Draft[FarmRow]) -> Plan[FarmRow]:
            if draft.values.name == "Interdite":
                raise ExceptionGroup(
                    "", [Invalid("Non", field="name"), Invalid("Non", field="cows")]
                )
            known = self.kept.get(draft.values.name)
            action = Action.CREATE if known is None else Action.UPDATE
            if known == draft.values:
                action = Action.SAME
            return Plan(draft.line, draft.values, action, draft.values.name, key=draft.values.name)

        return plan

    def write(self, session: Session, plans: Sequence[Plan[FarmRow]], *, sender: Sender) -> None:
        self.kept.update({plan.values.name: plan.values for plan in plans})


def explain(errors: ValidationError) -> Iterator[tuple[str, str]]:
    for error in errors.errors():
        yield str(error["loc"][0]), f"faute {error['type']}"


def look(importer: FarmImporter, text: str) -> Preview[FarmRow]:
    # the engine passes the session on and never uses it itself
    return batch.preview(
        Session(), importer, table=tables.read(text.encode()), sender=SENDER, explain=explain
    )


def test_every_error_of_every_row_is_said_at_once() -> None:
    preview = look(
        FarmImporter(),
        "Nom;Vaches;Région\n;x;Mars\nFerme A;-1;\nInterdite;3;Gaspésie\n",
    )
    assert [(each.line, each.column, each.written) for each in preview.problems] == [
        (2, "Nom", ""),
        (2, "Vaches", "x"),
        (2, "Région", "Mars"),
        (3, "Vaches", "-1"),
        (4, "Nom", "Interdite"),
        (4, "Vaches", "3"),
    ]


def test_a_refusal_brings_its_fix() -> None:
    (problem,) = look(FarmImporter(), "Nom;Région\nA;Mars\n").problems
    assert problem.fix == "Gaspésie"


def test_a_preview_writes_nothing() -> None:
    importer = FarmImporter()
    look(importer, "Nom;Vaches\nFerme A;2\n")
    assert importer.kept == {}


def test_good_rows_go_in_beside_bad_ones() -> None:
    importer = FarmImporter()
    preview = look(importer, "Nom;Vaches\nFerme A;2\nFerme B;x\n")
    summary = batch.confirm(Session(), importer, preview=preview, sender=SENDER)
    assert list(importer.kept) == ["Ferme A"]
    assert (summary.rows, summary.created, summary.blocked) == (2, 1, 1)


def test_the_same_file_twice_changes_nothing() -> None:
    importer = FarmImporter()
    text = "Nom;Vaches\nFerme A;2\nFerme B;3\n"
    batch.confirm(Session(), importer, preview=look(importer, text), sender=SENDER)
    again = look(importer, text).summary
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_file_of_one_row_says_what_it_did() -> None:
    assert look(FarmImporter(), "Nom\nFerme A\n").summary.created == 1


def test_a_row_said_twice_counts_once() -> None:
    preview = look(FarmImporter(), "Nom;Vaches\nFerme A;2\nFerme A;2\n")
    assert preview.summary.created == 1
    assert "ligne 3" in preview.notes[0].sentence


def test_a_row_that_contradicts_another_is_a_problem() -> None:
    preview = look(FarmImporter(), "Nom;Vaches\nFerme A;2\nFerme A;3\n")
    assert [problem.line for problem in preview.problems] == [3]


def test_without_a_required_column_no_row_is_ready() -> None:
    preview = look(FarmImporter(), "Vaches\n2\n")
    assert [problem.line for problem in preview.problems] == [0]
    assert preview.ready == ()


def test_the_lines_to_correct_come_back_with_what_blocks_them() -> None:
    preview = look(FarmImporter(), "Nom;Vaches\nFerme A;2\nFerme B;x\n")
    content = export.to_correct(preview, {3: "Écrivez un nombre"}, title="À corriger")
    table = tables.read(content)
    assert table.headers == ("Nom", "Vaches", "À corriger")
    assert [row.cells for row in table.rows] == [("Ferme B", "x", "Écrivez un nombre")]


def test_progress_is_told() -> None:
    importer = FarmImporter()
    text = "Nom\n" + "".join(f"Ferme {at}\n" for at in range(1193))
    heard: list[tuple[int, int]] = []
    batch.confirm(
        Session(),
        importer,
        preview=look(importer, text),
        sender=SENDER,
        report=lambda done, total: heard.append((done, total)),
    )
    assert heard == [(500, 1193), (1000, 1193), (1193, 1193)]


def test_a_fingerprint_goes_by_words_not_by_their_writing() -> None:
    assert batch.fingerprint("Ferme St-Élie", 3) == batch.fingerprint("ferme saint-elie", "3")
    assert batch.fingerprint("a", "bc") != batch.fingerprint("ab", "c")
