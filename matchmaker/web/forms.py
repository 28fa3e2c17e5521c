"""HTML forms on pydantic schemas: one rule for form, import and API; nothing typed is lost.

form = forms.read(OfferIn, request.form)
offer = form.submit(lambda data: supply.publish(session.current(), data, today=…))
if offer is None:
    return render_template("supply/offer_form.html", form=form), 422
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args, get_origin

from flask_babel import gettext
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from matchmaker.errors import Invalid
from matchmaker.web import validation

Schema = TypeVar("Schema", bound=BaseModel)
Result = TypeVar("Result")
NOT_FIELDS = frozenset({"csrf_token", "next"})


@dataclass
class Form(Generic[Schema]):
    """What was typed (`raw`), what it means (`value`), what is wrong (`errors`, by field).

    Errors that belong to no field stand under ''.
    """

    raw: dict[str, Any]
    value: Schema | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(sentence)
        self.value = None

    def submit(self, use_case: Callable[[Schema], Result]) -> Result | None:
        """Run the use case on a valid form; its Invalid refusals become the form's errors."""
        if self.value is None:
            return None
        try:
            return use_case(self.value)
        except Invalid as refusal:
            self.refuse(refusal.field, validation.sentence(refusal))
        except ExceptionGroup as refusals:
            invalid, others = refusals.split(Invalid)
            if others is not None:
                raise
            for each in _leaves(invalid):
                self.refuse(each.field, validation.sentence(each))
        return None


def read(schema: type[Schema], typed: MultiDict[str, str]) -> Form[Schema]:
    """Read a submitted form; every error at once, in the reader's language."""
    raw = _collect(schema, typed)
    try:
        return Form(raw, schema.model_validate(_without_blanks(raw)))
    except ValidationError as refusal:
        form: Form[Schema] = Form(raw)
        for name, sentence in validation.sentences(refusal):
            form.refuse(name, sentence)
        return form


def blank(_schema: type[Schema], **initial: Any) -> Form[Schema]:
    """A form not yet submitted, with values to start from."""
    return Form(dict(initial))


def of(value: Schema) -> Form[Schema]:
    """A form that shows what is there, to change it."""
    return Form(value.model_dump(mode="json"), value)


def message(sentence: str, values: Mapping[str, object] | None = None) -> str:
    text: str = gettext(sentence)
    return text % values if values else text


def _collect(schema: type[BaseModel], typed: MultiDict[str, str]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for name in typed:
        if name in NOT_FIELDS:
            continue
        raw[name] = typed.getlist(name) if is_list(schema, name) else typed[name]
    return raw


def is_list(schema: type[BaseModel], name: str) -> bool:
    """Whether a field of the schema takes several values."""
    known = schema.model_fields.get(name)
    if known is None:
        return False
    kinds = (known.annotation, *get_args(known.annotation))
    return any(get_origin(kind) in {list, set, tuple, frozenset} for kind in kinds)


def _without_blanks(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An empty input says nothing: the schema's default applies, or the field is missing."""
    return {name: value for name, value in raw.items() if value not in ("", [""])}


def _leaves(group: BaseException | None) -> list[Invalid]:
    if isinstance(group, BaseExceptionGroup):
        return [leaf for part in group.exceptions for leaf in _leaves(part)]
    return [group] if isinstance(group, Invalid) else []
