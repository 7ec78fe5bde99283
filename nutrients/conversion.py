"""Rows to records and back. What a record names by slug, a row holds as a key of the other table."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, get_args, get_type_hints

from django.db.models import Field, ForeignKey, ManyToManyField, Model, OneToOneField, Q, TextChoices

from nutrients import prose
from nutrients.models import KINDS, Content, Prose
from nutrients.records import RECORDS, SECTIONS, Record, plain

FEW = 50
"""Up to this many rows are looked for one by one; for more the whole table is read."""


@cache
def field_of(model: type[Content], name: str) -> "Field[Any, Any] | ManyToManyField[Any, Any]":
    found = model._meta.get_field(name)
    assert isinstance(found, Field)
    return found


@cache
def pointers(model: type[Content]) -> dict[str, type[Model]]:
    """The fields of a record that name rows of another table, with that table."""
    found = {}
    for item in fields(model.record):
        field = field_of(model, item.name)
        if isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
            found[item.name] = field.related_model
    return found


def many(model: type[Content]) -> list[str]:
    return [item.name for item in fields(model.record) if isinstance(field_of(model, item.name), ManyToManyField)]


def words_of(record: type[Record]) -> dict[str, type[TextChoices]]:
    """Which fields hold a word of a closed vocabulary."""
    return {
        name: choice
        for name, hint in get_type_hints(record).items()
        for choice in (hint, *get_args(hint))
        if isinstance(choice, type) and issubclass(choice, TextChoices)
    }


VOCABULARIES = {record.kind: words_of(record) for record in RECORDS}


@cache
def columns(model: type[Content]) -> list[tuple[str, bool, bool, type[TextChoices] | None]]:
    """Of each field of a record: its name, whether it names one row or many, and its closed vocabulary."""
    linked, several, words = pointers(model), many(model), VOCABULARIES[model.record.kind]
    names = [item.name for item in fields(model.record)]
    return [(name, name in linked, name in several, words.get(name)) for name in names]


def record_of(row: Content, overrides: Mapping[str, Any] | None = None) -> Record:
    """The record of a saved or unsaved row; `overrides` for what an unsaved row cannot hold (many-to-many)."""
    values: dict[str, Any] = {}
    for name, linked, several, choices in columns(type(row)):
        if overrides and name in overrides:
            value: Any = overrides[name]
        elif several:
            value = tuple(sorted(target.slug for target in getattr(row, name).all()))
        else:
            value = getattr(row, name)
            if linked and value is not None:
                value = value.slug
        values[name] = choices(value) if choices and value is not None else value
    return row.record(**values)


def key_of(row: Content) -> str:
    """The identity of a row, as its record would give it."""
    linked = pointers(type(row))
    parts = []
    for name in row.record.identity:
        value = getattr(row, name)
        parts.append(str(plain(value.slug if name in linked else value)))
    return "/".join(parts)


def by_key(model: type[Content], condition: Q) -> dict[str, Content]:
    """Rows by their identity, each with the rows that its record names by a single slug."""
    single = [name for name in pointers(model) if name not in many(model)]
    rows = model._default_manager.filter(condition).select_related(*single)
    return {key_of(row): row for row in rows}


def existing(model: type[Content], records: Sequence[Record]) -> dict[str, Content]:
    """The rows that stand already for these records, by key; for many records all rows that are content."""
    if len(records) > FEW:
        return by_key(model, model.own)
    linked = pointers(model)
    condition = Q(pk__in=[])
    for record in records:
        lookups = {f"{name}__slug" if name in linked else name: name for name in model.record.identity}
        condition |= Q(**{lookup: getattr(record, name) for lookup, name in lookups.items()})
    return by_key(model, condition & model.own)


class Targets:
    """Primary keys by slug, each table read once. Records name content alone."""

    def __init__(self) -> None:
        self.known: dict[type[Model], dict[str, int]] = {}

    def pk(self, model: type[Model], slug: str) -> int:
        if model not in self.known:
            own = model.own if issubclass(model, Content) else Q()
            self.known[model] = dict(model._default_manager.filter(own).values_list("slug", "pk"))
        return self.known[model][slug]

    def forget(self, model: type[Model]) -> None:
        self.known.pop(model, None)


def fill(row: Content, record: Record, targets: Targets) -> None:
    """Set the columns of `row` from `record`. KeyError where a slug is not known."""
    linked = pointers(type(row))
    sets = many(type(row))
    for item in fields(record):
        value = getattr(record, item.name)
        if item.name in sets:
            continue
        if item.name in linked:
            setattr(row, f"{item.name}_id", targets.pk(linked[item.name], value) if value else None)
        else:
            setattr(row, item.name, value)


def render(row: Content) -> dict[str, prose.Rendered]:
    """The prose of a row as HTML with markers, by field; a section's own heading is not part of it."""
    if not isinstance(row, Prose):
        return {}
    rendered = {}
    for name in (*row.markdown, *row.inline):
        text = getattr(row, name)
        if name in SECTIONS and name in row.markdown:
            _heading, text = prose.split_heading(text)
        rendered[name] = prose.render(text, inline=name in row.inline)
    return rendered


def model_of(kind: str) -> type[Content]:
    return KINDS[kind]
