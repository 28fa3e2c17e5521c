"""The procurement file as a table (CSV) and on paper (PDF), in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import reportlab
from reportlab.lib import colors, pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from matchmaker.demand.models import Need
from matchmaker.desks import cards
from matchmaker.desks.procurement import Entry, File
from matchmaker.errors import N_
from matchmaker.intake import amounts, export
from matchmaker.pairing.queries import TERMS
from matchmaker.web import filters, vocabulary
from matchmaker.web.typography import NARROW, say

TITLES: Final = (
    N_("Date"),
    N_("Besoin"),
    N_("Cuisine"),
    N_("Fournisseur"),
    N_("Municipalité"),
    N_("Produit"),
    N_("Étape"),
    N_("Demandée par"),
    N_("Réponse de"),
    N_("Motif"),
    N_("Points sur 100"),
    N_("km"),
    N_("Prix"),
    N_("Quantité convenue (kg)"),
)
_ON_PAPER: Final = (
    N_("Date"),
    N_("Fournisseur"),
    N_("Étape"),
    N_("Points sur 100"),
    N_("D’où viennent les points"),
    N_("Prix"),
    N_("Réponse et motif"),
)
_WIDTHS: Final = tuple(width * mm for width in (22, 52, 30, 18, 70, 22, 45))
_NOTE: Final = N_(
    "La note est calculée de la même façon pour tous les fournisseurs, d’après les annonces"
    " publiées. « Vu » : proposé par le calcul. Ceci informe et ne remplace pas vos règles"
    " d’achat."
)
PLAIN, BOLD = "Vera", "Vera-Bold"
_FONTS: Final = {PLAIN: "Vera.ttf", BOLD: "VeraBd.ttf"}
_INK, _LINE, _MIST = (
    colors.HexColor("#14251D"),
    colors.HexColor("#D2DBD2"),
    colors.HexColor("#F2F5F0"),
)


def as_csv(file: File) -> bytes:
    """One line per supplier and need, with a column of points for each term."""
    titles = [*map(say, TITLES), *(_term(code) for code in TERMS)]
    return export.to_csv(titles, [_cells(each) for each in file.entries])


def as_pdf(file: File, *, today: date) -> bytes:
    """A table for each need, on letter paper laid flat."""
    register_fonts()
    out = BytesIO()
    title = say(N_("Dossier d’approvisionnement"))
    document = SimpleDocTemplate(
        out,
        pagesize=pagesizes.landscape(pagesizes.letter),
        title=plain(title),
        leftMargin=10 * mm,
        rightMargin=10 * mm,
        topMargin=12 * mm,
        bottomMargin=14 * mm,
    )
    day = say(N_("au %(day)s"), day=filters.written_date(today))
    parts: list[Any] = [text(f"{title}, {day}", size=16, font=BOLD), text(say(_NOTE), size=8)]
    for need in file.needs:
        parts += [Spacer(1, 5 * mm), *_section(need, file.of(need))]
    document.build(parts, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def register_fonts() -> None:
    """Let papers be written in PLAIN and BOLD."""
    for name, font in _FONTS.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, Path(reportlab.__file__).parent / "fonts" / font))


def step(entry: Entry) -> str:
    """Seen, set aside, or where the introduction stands."""
    if entry.step in {"seen", "set_aside"}:
        return vocabulary.word("procurement", entry.step)
    return vocabulary.word("introduction", entry.step)


def answer(entry: Entry) -> str:
    """« la cuisine : le prix », or what was agreed."""
    if entry.kg is not None:
        return filters.kg(entry.kg)
    said = [_party(entry.answered_by), _reason(entry)]
    return say(N_(" : ")).join(each for each in said if each)


def price(entry: Entry) -> str:
    return cards.offer_price(entry.offer) if entry.offer else ""


def points(entry: Entry) -> str:
    """« saison 25/30, distance 20/25 »."""
    return ", ".join(f"{_term(code)} {got:.0f}/{most:.0f}" for code, got, most in entry.terms)


def _cells(entry: Entry) -> list[str]:
    earned = {code: got for code, got, _ in entry.terms}
    return [
        entry.day.isoformat(),
        cards.need_words(entry.need),
        entry.need.site.name or entry.need.site.organization.name,
        entry.supplier,
        entry.municipality,
        entry.product,
        step(entry),
        _party(entry.asked_by),
        _party(entry.answered_by),
        _reason(entry),
        _figure(entry.score),
        _figure(entry.km),
        price(entry),
        _figure(entry.kg),
        *(_figure(earned.get(code)) for code in TERMS),
    ]


def _section(need: Need, entries: Sequence[Entry]) -> list[Any]:
    where = need.site.name or need.site.organization.name
    heading = text(f"{cards.need_words(need)}, {where}", size=11, font=BOLD)
    if not entries:
        return [heading, text(say(N_("Aucun fournisseur vu ni invité.")))]
    rows: list[list[Any]] = [[text(say(each), font=BOLD) for each in _ON_PAPER]]
    rows += [
        [
            text(filters.written_date(each.day)),
            text(f"{each.supplier}, {each.municipality}"),
            text(step(each)),
            text(_figure(each.score)),
            text(points(each)),
            text(price(each)),
            text(answer(each)),
        ]
        for each in entries
    ]
    look = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
            ("BACKGROUND", (0, 0), (-1, 0), _MIST),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return [heading, Spacer(1, 2 * mm), Table(rows, colWidths=_WIDTHS, repeatRows=1, style=look)]


def text(words: str, *, size: float = 7.5, font: str = PLAIN) -> Paragraph:
    """Words on paper; nothing in them is markup."""
    style = ParagraphStyle("text", fontName=font, fontSize=size, leading=size * 1.35)
    style.textColor = _INK
    return Paragraph(escape(plain(words)), style)


def plain(words: str) -> str:
    """The font of the paper lacks the narrow space."""
    return words.replace(NARROW, "\u00a0")


def footer(canvas: Any, document: Any) -> None:
    """The number of the page, at its foot."""
    canvas.setFont(PLAIN, 7)
    canvas.setFillColor(_INK)
    page = plain(say(N_("Jumelage, page %(number)s"), number=document.page))
    canvas.drawRightString(document.pagesize[0] - 10 * mm, 8 * mm, page)


def _term(code: str) -> str:
    return vocabulary.word("term", code)


def _party(side: str) -> str:
    return vocabulary.word("party", side) if side else ""


def _reason(entry: Entry) -> str:
    return vocabulary.word("reason", entry.reason) if entry.reason else ""


def _figure(value: float | None) -> str:
    return "" if value is None else amounts.written(round(value, 1))
