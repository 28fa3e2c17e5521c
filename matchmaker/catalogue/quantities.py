"""How much a line asks for: « 2 douzaines », « 20x2kg », « caisse de 50 lb », « ½ livre ».

What can be read in two ways (10-12 kg, 1,500 lb) is not read: a wrong quantity is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from matchmaker.catalogue import trade
from matchmaker.catalogue.tokens import Token, singular, split
from matchmaker.catalogue.trade import Per

MOST: Final = 1e7
_DENOMINATORS: Final = frozenset({2, 3, 4, 8})
_TIMES: Final = frozenset({"x", "*"})
_JOINS: Final = frozenset({"de", "d", "of", "'", "/", "par", "per", "la", "le"})


class Size(NamedTuple):
    """A weight or a volume, by the code of its unit."""

    amount: float
    unit: str

    @property
    def kg(self) -> float | None:
        return self.amount * trade.KG[self.unit] if self.unit in trade.KG else None

    def times(self, count: float) -> Size:
        return Size(self.amount * count, self.unit)


@dataclass(frozen=True)
class Quantity:
    """So many of a unit of the catalogue. `amount` is None when only the format is said;
    `kg_per_unit` is None when neither the words nor the unit say what one weighs, and
    `is_weight_said` tells that the words do."""

    amount: float | None
    unit: str
    kg_per_unit: float | None = None
    is_weight_said: bool = False

    @property
    def kg(self) -> float | None:
        """Of all that is asked for, or of one when no number is said."""
        if self.kg_per_unit is None:
            return None
        return self.kg_per_unit * (1 if self.amount is None else self.amount)


Formats = Mapping[tuple[str, Size], str]


@dataclass
class Counted:
    """What the numbers of a line say, and the words that are left."""

    words: list[Token]
    count: float | None = None
    package: str | None = None
    size: Size | None = None
    per: Per | None = None
    is_vague: bool = False

    def quantity(self, formats: Formats) -> Quantity | None:
        """formats: units of the catalogue that are a package of a size, such as a 50 lb bag."""
        if self.is_vague:
            return None
        if self.package is None:
            return self._of_mass() if self.size else self._of_pieces()
        if self.size is None:
            return Quantity(self.count, self.package) if self.package in _COUNTED else None
        written = formats.get((self.package, _rounded(self.size)))
        if written is not None:
            return Quantity(self.count, written, self.size.kg)
        if self.package in _COUNTED:
            kilos = self.size.kg
            return Quantity(self.count, self.package, kilos, is_weight_said=kilos is not None)
        return _plain(self.size.times(self.count or 1))

    def _of_mass(self) -> Quantity:
        assert self.size is not None  # noqa: S101 - asked by quantity() alone
        return _plain(self.size.times(1 if self.count is None else self.count))

    def _of_pieces(self) -> Quantity | None:
        return None if self.count is None else Quantity(self.count, "unit")


_COUNTED: Final = frozenset(trade.PACKAGE_OF.values()) - {"", "jug", "bag_in_box"} | {"unit"}


def formats_of(units: Sequence[tuple[str, str]]) -> Formats:
    """From codes and names (bag_50lb, « poche de 50 lb ») to the units that packages are."""
    read = [(code, count_in(split(name))) for code, name in units]
    return {
        (each.package, _rounded(each.size)): code
        for code, each in read
        if each.package is not None and each.size is not None
    }


def count_in(written: Sequence[Token]) -> Counted:
    """Read the numbers of a line, from left to right."""
    return _Reader(list(written)).read()


def _plain(size: Size) -> Quantity:
    if size.unit == trade.OUNCE:
        size = Size(size.amount / 16, "lb")
    return Quantity(round(size.amount, 6), size.unit, trade.KG.get(size.unit))


def _rounded(size: Size) -> Size:
    return Size(round(size.amount, 3), size.unit)


def _value(digits: str) -> float | None:
    """None for what can be read in two ways: 1,500 is a thousand and a half or one and a half."""
    whole, mark, part = digits.replace(",", ".").partition(".")
    if "." in part or ("," in digits and len(part) == 3 and whole.strip("0")):
        return None
    value = float(f"{whole}{mark}{part}")
    return value if value < MOST else None


class _Reader:
    """Goes through the parts of a line once; each step takes what it understands."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._found = Counted(words=[])

    def read(self) -> Counted:
        steps = (
            self._price,
            self._tag,
            self._rate,
            self._multiplied,
            self._number,
            self._package,
        )
        while self._at < len(self._tokens):
            if not any(step() for step in steps):
                token = self._tokens[self._at]
                self._at += 1
                if token.is_word:
                    self._found.words.append(token)
        return self._found

    def _text(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _is_number(self, ahead: int = 0) -> bool:
        return self._text(ahead)[:1].isdigit()

    def _price(self) -> bool:
        """« 1,41 $/kg »: no quantity, and its unit is that of the price."""
        first, second = self._text(), self._text(1)
        is_price = (first == "$" and self._is_number(1)) or (self._is_number() and second == "$")
        if not is_price:
            return False
        self._at += 2
        if self._text() in {"/", "la", "le", "par", "per", "each"}:
            self._at += 1
            if _word_of(self._text(), trade.SIZE_OF):
                self._at += 1
        return True

    def _tag(self) -> bool:
        """« no 1 », « calibre 80-100 »: a number that names."""
        is_tag = self._text() in trade.TAGS or self._text() == "#"
        ahead = 2 if self._text(1) in {".", ":", "#"} else 1
        if not is_tag or not self._is_number(ahead):
            return False
        self._at += ahead + 1
        if self._text() == "-" and self._is_number(1):
            self._at += 2
        return True

    def _rate(self) -> bool:
        """« /sem », « par semaine », « weekly »."""
        ahead = 1 if self._text() in {"/", "par", "per", "a", "each", "chaque"} else 0
        per = trade.PER_OF.get(singular(self._text(ahead)))
        is_plain = self._text() in {"hebdo", "hebdomadaire", "weekly"}
        if per is None or not (ahead or is_plain):
            return False
        self._found.per = per
        self._at += ahead + 1
        return True

    def _multiplied(self) -> bool:
        """« laitue x 12 »: a count after what it counts."""
        is_count = self._text() in _TIMES and self._is_number(1) and self._found.words
        unit = singular(self._text(2))
        if not is_count or unit in _TIMES or _word_of(unit, trade.SIZE_OF, trade.PACKAGE_OF):
            return False
        self._found.count = _value(self._text(1))
        self._at += 2
        return True

    def _number(self) -> bool:
        read = self._fraction() or self._digits() or self._spelled()
        if read is None:
            return False
        value, length = read
        if self._text(length) == "%":
            self._found.words += [Token(part) for part in _figures(self._text())]
            self._at += length + 1
        elif self._is_range(length):
            self._skip_range(length)
        else:
            self._at += length
            self._counted(value)
        return True

    def _is_range(self, ahead: int) -> bool:
        return self._text(ahead) in {"-", "–", "a", "to"} and self._is_number(ahead + 1)

    def _skip_range(self, ahead: int) -> None:
        self._at += ahead + 2
        self._found.is_vague = self._found.size is None and self._text() not in trade.GAUGES
        if self._text() in trade.GAUGES or singular(self._text()) in trade.SIZE_OF:
            self._at += 1

    def _counted(self, value: float | None) -> None:
        """What stands after a number tells what it counts."""
        if value is None:
            self._found.is_vague = True
        if self._text() in trade.GAUGES or self._text() == '"':
            self._at += 1
        elif self._size(value) or self._times(value) or self._pieces(value):
            return
        elif value is not None and self._is_a_count(value):
            self._found.count = value

    def _is_a_count(self, value: float) -> bool:
        """A bare number counts at the start of a line; elsewhere it may be a code or a calibre."""
        return not self._found.words and self._found.count is None and value < 10_000

    def _size(self, value: float | None) -> bool:
        code = "lb" if self._text() == "#" else trade.SIZE_OF.get(singular(self._text()), "")
        if not code or (code == "litre" and self._text(1) == "'"):
            return False
        self._at += 1
        if self._text() == "." and not self._is_number(1):
            self._at += 1
        if value is not None and self._found.size is None:
            self._found.size = Size(value, code)
        if self._text() in _TIMES and self._is_number(1):
            self._found.count = _value(self._text(1))
            self._at += 2
        return True

    def _times(self, value: float | None) -> bool:
        """« 20 x 2 kg », « 12/1 kg »; « 20 x » alone is a count."""
        sign = self._text()
        if sign not in _TIMES and not (sign == "/" and self._is_number(1)):
            return False
        self._at += 1
        if not self._is_number():
            self._found.count = value
            return True
        each = _value(self._text())
        self._at += 1
        code = "lb" if self._text() == "#" else trade.SIZE_OF.get(singular(self._text()), "")
        if code and value is not None and each is not None:
            self._at += 1
            self._packed(value, Size(each, code))
        return True

    def _packed(self, count: float, each: Size) -> None:
        """Inside a package that is counted already, the packs make its size."""
        if self._found.package is None:
            self._found.count, self._found.size = count, each
        else:
            self._found.size = each.times(count)

    def _pieces(self, value: float | None) -> bool:
        """« 3 caisses », « 2 petits paniers », « 6 pieds »."""
        for ahead in (0, 1):
            word = singular(self._text(ahead))
            if word in trade.PACKAGE_OF or word in trade.PIECES:
                self._at += ahead + 1
                self._found.count = value
                self._found.package = trade.PACKAGE_OF.get(word, "unit")
                return True
            if word not in trade.ASIDES:
                break
        return False

    def _package(self) -> bool:
        """« caisse de », « la poche »: a package that no number stands before."""
        code = trade.PACKAGE_OF.get(singular(self._text()))
        before, after = self._text(-1), self._text(1)
        is_set_apart = not {before, after}.isdisjoint(("", *_JOINS)) or (
            self._is_number(1) or singular(before) in trade.SIZE_OF
        )
        if code is None or not is_set_apart or (after == "-" and not self._is_number(2)):
            return False
        self._at += 1
        if self._found.package is None:
            self._found.package = code
        return True

    def _fraction(self) -> tuple[float, int] | None:
        """« 1/2 », « 2 1/2 »; 12/1 is no fraction."""
        whole = 0.0
        start = 0
        if self._is_number() and self._is_number(1):
            whole, start = _value(self._text()) or 0.0, 1
        up, sign, down = (self._text(start + step) for step in range(3))
        if sign != "/" or not (up.isdecimal() and down.isdecimal()):
            return None
        if int(down) not in _DENOMINATORS or int(up) >= int(down):
            return None
        return whole + int(up) / int(down), start + 3

    def _digits(self) -> tuple[float | None, int] | None:
        return (_value(self._text()), 1) if self._is_number() else None

    def _spelled(self) -> tuple[float, int] | None:
        """« deux caisses », « une demi-douzaine »: words that count only before what they count."""
        value, length = 1.0, 0
        while self._text(length) in trade.NUMBERS or (length and self._text(length) == "-"):
            value *= trade.NUMBERS.get(self._text(length), 1)
            length += 1
        word = singular(self._text(length))
        counts = _word_of(word, trade.SIZE_OF, trade.PACKAGE_OF) and len(word) > 1
        return (value, length) if length and counts else None


def _word_of(word: str, *known: Mapping[str, str]) -> bool:
    return any(singular(word) in words for words in known)


def _figures(digits: str) -> list[str]:
    return digits.replace(",", ".").split(".")
