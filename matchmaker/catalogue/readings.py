"""What a line of free text says: the product, or which ones to ask about, and the rest of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from matchmaker.catalogue import phrases, trade
from matchmaker.catalogue.likeness import LIMIT, SURE, Index, Match
from matchmaker.catalogue.phrases import Phrase
from matchmaker.catalogue.quantities import Formats, Quantity
from matchmaker.catalogue.trade import Form, Per

MOST_CHOICES: Final = 4
# as good as the best, for somebody who is asked
_CLOSE: Final = 0.15


@dataclass(frozen=True)
class Reading:
    """A line understood. `choices`: the products to ask about, in the question's order; none when
    the product is clear or nothing looks like it. `forms`: the one to show first, first;
    `forms_beside`: those that are no part of the product's name. `words`: those that name it."""

    matches: tuple[Match, ...] = ()
    choices: tuple[Match, ...] = ()
    forms: tuple[Form, ...] = ()
    forms_beside: tuple[Form, ...] = ()
    quantity: Quantity | None = None
    per: Per | None = None
    certifications: tuple[str, ...] = ()
    words: str = ""

    @property
    def product(self) -> Match | None:
        """The one product that is named; None when it must be asked."""
        return self.matches[0] if self.matches and not self.choices else None

    @property
    def form(self) -> Form | None:
        return self.forms[0] if self.forms else None


@dataclass(frozen=True)
class Known:
    """A catalogue, ready to read with. `sold`: the forms of each product; `units` and `labels`:
    the codes of its units and certifications."""

    index: Index
    sold: Mapping[str, Collection[str]] = field(default_factory=dict)
    formats: Formats = field(default_factory=dict)
    units: Collection[str] = ()
    labels: Collection[str] = ()

    def read(self, text: str, *, limit: int = LIMIT) -> Reading:
        """Any text has an answer, with at most `limit` products."""
        phrase = phrases.read(text)
        matches = self.index.rank(phrase, limit=limit)
        choices = _choices(matches)
        forms = _forms(phrase)
        named = frozenset(phrases.key(matches[0].word)) if matches else frozenset()
        beside = tuple(form for form, stems in forms.items() if not stems <= named)
        return Reading(
            matches=tuple(matches),
            choices=tuple(choices),
            forms=self._sold_first(forms, beside, matches=matches if not choices else ()),
            forms_beside=beside,
            quantity=self._quantity(phrase),
            per=phrase.counted.per,
            certifications=tuple(each for each in phrase.certifications if each in self.labels),
            words=_words(phrase, matches),
        )

    def _quantity(self, phrase: Phrase) -> Quantity | None:
        found = phrase.counted.quantity(self.formats)
        return found if found and found.unit in self.units else None

    def _sold_first(
        self, forms: Collection[Form], beside: Collection[Form], *, matches: Sequence[Match]
    ) -> tuple[Form, ...]:
        """« Yogourt glacé » is a name: a form that is only in the name counts where the product is
        sold in it."""
        sold = self.sold.get(matches[0].slug, ()) if matches else ()
        said = [form for form in forms if form in beside or form in sold]
        return tuple(sorted(said, key=lambda form: bool(sold) and form not in sold))


def _forms(phrase: Phrase) -> dict[Form, set[str]]:
    """The forms that are said, in their usual order, with the stems that say them."""
    return {
        form: {word.stem for word in phrase.words if word.form is form}
        for form in trade.FORMS_IN_ORDER
        if any(word.form is form for word in phrase.words)
    }


def _words(phrase: Phrase, matches: Sequence[Match]) -> str:
    """The word of the catalogue when it was written out, else what was written of it."""
    best = {each.word for each in matches if each.score == matches[0].score}
    if len(best) == 1 and matches[0].score >= SURE:
        return best.pop()
    return " ".join(word.written for word in phrase.names)


def _choices(matches: Sequence[Match]) -> list[Match]:
    if not matches:
        return []
    best = [each for each in matches if each.score == matches[0].score]
    if matches[0].score >= SURE:
        return best if len(best) > 1 else []
    close = [each for each in matches if each.score >= matches[0].score - _CLOSE]
    return best if len(best) > 1 and best[0].is_ambiguous else close[:MOST_CHOICES]
