"""What a rule finds, and the texts that rules read."""

from collections.abc import Iterator
from dataclasses import dataclass

from nutrients.conversion import key_of
from nutrients.models import (
    TABLES,
    Prose,
)

HARD, WARNING = "failure", "warning"


@dataclass(frozen=True)
class Finding:
    """What is wrong with which object, and by which rule."""

    level: str
    rule: str
    kind: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.level}: {self.rule}: {self.kind} {self.key}: {self.text}"


def prose_fields() -> Iterator[tuple[str, str, str, str]]:
    """Kind, key, field and stored HTML of every text."""
    for model in TABLES:
        if issubclass(model, Prose):
            for row in model._default_manager.filter(model.own):
                stored: dict[str, str] = row.rendered
                yield from ((model.record.kind, key_of(row), name, html) for name, html in stored.items())
