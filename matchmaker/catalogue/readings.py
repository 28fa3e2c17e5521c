"""What a line of free text says: the product, or which ones to ask about, and the rest of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    the product is clear or nothing looks like it. `forms`: the one to show first, first."""

    matches: tuple[Match, ...] = ()
    choices: tuple[Match, ...] = ()
    forms: tuple[Form, ...] = ()
    quantity: Quantity | None = None
    per: Per | None = None
    certifications: tuple[str, ...] = ()
    # the words that name the product, as they were written
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
    """A catalogue, ready to read with. `sold`: the forms of each product; `labels`: the codes of
    its certifications."""

    index: Index
    sold: Mapping[str, Collection[str]] = field(default_factory=dict)
    formats: Formats = field(default_factory=dict)
    labels: Collection[str] = ()

    def read(self, text: str, *, limit: int = LIMIT) -> Reading:
        """Any text has an answer, with at most `limit` products."""
        phrase = phrases.read(text)
        matches = self.index.rank(phrase, limit=limit)
        choices = _choices(matches)
        found = matches[0] if matches and not choices else None
        return Reading(
            matches=tuple(matches),
            choices=tuple(choices),
            forms=tuple(self._forms(phrase, found)),
            quantity=phrase.counted.quantity(self.formats),
            per=phrase.counted.per,
            certifications=tuple(each for each in phrase.certifications if each in self.labels),
            words=" ".join(word.written for word in phrase.names),
        )

    def _forms(self, phrase: Phrase, found: Match | None) -> Iterable[Form]:
        """The forms that are said. « Yogourt glacé » is a name: a form that is only in the name
        counts where the product is sold in it."""
        named = frozenset(phrases.key(found.word)) if found else frozenset()
        sold = self.sold.get(found.slug, ()) if found else ()
        said = {
            word.form
            for word in phrase.words
            if word.form and (word.stem not in named or word.form in sold)
        }
        order = trade.FORMS_IN_ORDER
        return sorted(said, key=lambda form: (bool(sold) and form not in sold, order.index(form)))


def _choices(matches: Sequence[Match]) -> list[Match]:
    if not matches:
        return []
    best = [each for each in matches if each.score == matches[0].score]
    if matches[0].score >= SURE:
        return best if len(best) > 1 else []
    close = [each for each in matches if each.score >= matches[0].score - _CLOSE]
    return best if len(best) > 1 and best[0].is_ambiguous else close[:MOST_CHOICES]
