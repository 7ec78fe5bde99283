"""What all records have in common: an identity, a form as JSON, and a digest by which changes are seen."""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar

Words = tuple[str, ...]


def plain(value: object) -> object:
    """A field's value as JSON knows it; decimals lose trailing zeros so that 79 and 79.000 are one."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


@dataclass(frozen=True, kw_only=True)
class Record:
    kind: ClassVar[str]
    identity: ClassVar[tuple[str, ...]] = ("slug",)
    undated: ClassVar[frozenset[str]] = frozenset({"version", "published", "changed"})
    unordered: ClassVar[frozenset[str]] = frozenset({"claims", "effects", "emergency_with", "sources"})
    later: ClassVar[dict[str, object]] = {}  # fields that came after sites had loaded the kind, and their defaults

    @property
    def key(self) -> str:
        """The identity as one string, such as `magnesium/nasem/ul/any/adult//228/372/supplemental`."""
        return "/".join(str(plain(getattr(self, name))) for name in self.identity)

    def as_json(self) -> dict[str, object]:
        """Every field as JSON; where the order of slugs means nothing, in alphabetical order."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: plain(tuple(sorted(value)) if name in self.unordered else value) for name, value in values.items()
        }

    def digest(self) -> str:
        """SHA-256 of the content. Version and dates are about it; a `later` field at its default says nothing."""
        content = {n: v for n, v in self.as_json().items() if n not in self.undated and self.later.get(n, ...) != v}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class DatedRecord(Record):
    """What carries its public history: the number of publications, the first, the last of meaning."""

    version: int = 1
    published: date
    changed: date
