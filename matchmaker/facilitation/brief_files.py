"""The brief for the authorities as a table (CSV) and on paper (PDF), in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

from reportlab.lib import pagesizes
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate, Spacer

from matchmaker.desks import procurement_files as paper
from matchmaker.errors import N_
from matchmaker.facilitation.brief_records import Count, LeverRecord, PriorityRecord
from matchmaker.intake import export
from matchmaker.web import filters, i18n, vocabulary
from matchmaker.web.typography import say

TITLES: Final = (
    N_("Priorité"),
    N_("Levier"),
    N_("Genre"),
    N_("Secteur"),
    N_("Région"),
    N_("Produit ou famille"),
    N_("Organisations qui appuient"),
    N_("Demande sans fournisseur (kg)"),
    N_("Motifs de refus"),
    N_("Citations"),
)
Regions = Mapping[str, str]


def as_csv(brief: Sequence[PriorityRecord], regions: Regions) -> bytes:
    """One line per lever; a priority without any has a line of its own."""
    rows = []
    for priority in brief:
        rows += [[priority.title, *_cells(each, regions)] for each in priority.levers] or [
            [priority.title, *[""] * (len(TITLES) - 1)]
        ]
    return export.to_csv([say(each) for each in TITLES], rows)


def as_pdf(brief: Sequence[PriorityRecord], regions: Regions, *, day: date) -> bytes:
    """Priority after priority, on letter paper."""
    paper.register_fonts()
    out = BytesIO()
    title = say(N_("Mémoire aux autorités"))
    document = SimpleDocTemplate(
        out,
        pagesize=pagesizes.letter,
        title=paper.plain(title),
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    )
    when = say(N_("Commun’assiette, le %(day)s"), day=filters.written_date(day))
    parts: list[Any] = [paper.text(title, size=18, font=paper.BOLD), paper.text(when, size=10)]
    for number, priority in enumerate(brief, start=1):
        parts += [Spacer(1, 8 * mm), *_section(priority, regions, number=number)]
    document.build(parts, onFirstPage=paper.footer, onLaterPages=paper.footer)
    return out.getvalue()


def backers(count: int | None) -> str:
    """« 12 organisations », or « moins de 5 organisations »."""
    if count is None:
        return say(N_("moins de 5 organisations"))
    return say(N_("organisations : %(count)s"), count=count)


def of_sectors(counts: Sequence[Count]) -> str:
    """« école : 7 ; nombre tu : ferme, hôpital »."""
    return _told([(vocabulary.word(*each.code.split(".")), each.count) for each in counts])


def of_regions(counts: Sequence[Count], regions: Regions) -> str:
    """The same, by region."""
    nowhere = say(N_("région inconnue"))
    return _told([(regions.get(each.code, nowhere), each.count) for each in counts])


def refusals(lever: LeverRecord) -> str:
    return ", ".join(
        _counted(vocabulary.word("reason", each.code), each) for each in lever.refusals
    )


def about(lever: LeverRecord, regions: Regions) -> str:
    """« obstacle, école, Lanaudière, carotte »."""
    sector = vocabulary.word("institution", lever.sector) if lever.sector else ""
    thing = lever.about_fr if i18n.language() == "fr" else lever.about_en
    kind = vocabulary.word("lever", lever.kind)
    parts = (kind, sector, regions.get(lever.region, ""), thing)
    return ", ".join(each for each in parts if each)


def evidence(lever: LeverRecord) -> list[str]:
    """What the market shows, in sentences."""
    found = []
    if lever.unmet_kg is not None and lever.unmet_kg >= 1:
        kg = filters.kg(round(lever.unmet_kg))
        found.append(say(N_("Demande sans fournisseur dans l’année : %(kg)s."), kg=kg))
    if lever.refusals:
        found.append(say(N_("Refus de mises en relation : %(why)s."), why=refusals(lever)))
    return found


def _told(counts: Sequence[tuple[str, int | None]]) -> str:
    """What may be said, then the names of those whose number may not."""
    told = [
        say(N_("%(words)s : %(count)s"), words=words, count=count)
        for words, count in counts
        if count is not None
    ]
    unsaid = ", ".join(words for words, count in counts if count is None)
    if unsaid:
        told.append(say(N_("sans dire combien : %(unsaid)s"), unsaid=unsaid))
    return " ; ".join(told)


def _counted(words: str, each: Count) -> str:
    count = say(N_("moins de 5")) if each.count is None else each.count
    return say(N_("%(words)s : %(count)s"), words=words, count=count)


def _cells(lever: LeverRecord, regions: Regions) -> list[str]:
    return [
        lever.title,
        vocabulary.word("lever", lever.kind),
        vocabulary.word("institution", lever.sector) if lever.sector else "",
        regions.get(lever.region, ""),
        lever.about_fr if i18n.language() == "fr" else lever.about_en,
        say(N_("moins de 5")) if lever.backers is None else str(lever.backers),
        "" if lever.unmet_kg is None else str(round(lever.unmet_kg)),
        refusals(lever),
        " / ".join(f"{each.organization} : {each.words}" for each in lever.quotes),
    ]


def _section(priority: PriorityRecord, regions: Regions, *, number: int) -> list[Any]:
    parts = [paper.text(f"{number}. {priority.title}", size=14, font=paper.BOLD)]
    lines = [
        *priority.summary.splitlines(),
        say(N_("Appui : %(backers)s."), backers=backers(priority.backers)),
    ]
    if priority.sectors:
        lines.append(say(N_("Par secteur : %(what)s."), what=of_sectors(priority.sectors)))
        by_region = of_regions(priority.regions, regions)
        lines.append(say(N_("Par région : %(what)s."), what=by_region))
    parts += [paper.text(line, size=10) for line in [*lines, *priority.evidence] if line.strip()]
    for lever in priority.levers:
        parts += [Spacer(1, 4 * mm), *_lever(lever, regions)]
    return parts


def _lever(lever: LeverRecord, regions: Regions) -> list[Any]:
    lines = [f"{about(lever, regions)}, {backers(lever.backers)}", *evidence(lever)]
    lines += [f"« {each.words} » {each.organization}" for each in lever.quotes]
    return [
        paper.text(lever.title, size=11, font=paper.BOLD),
        *(paper.text(line, size=9) for line in lines),
    ]
