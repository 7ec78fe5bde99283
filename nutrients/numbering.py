"""The numbering of one page's references, by first use in page order; a repeated source keeps its number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from nutrients.citations import reference, short_name, shortened
from nutrients.records import SourceRecord
from nutrients.vocabulary import SourceStatus


@dataclass
class References:
    """The numbering of one page. Unknown keys are left out; for an editor they are shown in red."""

    sources: Mapping[str, SourceRecord]
    for_editor: bool = False
    uses: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    in_margin: set[str] = field(default_factory=set)

    def cite(self, keys: list[str]) -> str:
        """Superscript numbers, each linked to its reference and a target of the way back."""
        return "".join(self._mark(key) for key in dict.fromkeys(keys))

    def _mark(self, key: str) -> str:
        if key not in self.sources:
            return f'<strong class="unknown">[@{escape(key)}: no such source]</strong>' if self.for_editor else ""
        self.uses[key] = self.uses.get(key, 0) + 1
        n = self.numbers.setdefault(key, len(self.uses))
        gone = self.sources[key].status == SourceStatus.RETRACTED
        shown, name = (f"<s>{n}</s>", f"Source {n}, retracted") if gone else (f"{n}", f"Source {n}")
        return f'<a class="cite" id="c{n}-{self.uses[key]}" href="#r{n}" aria-label="{name}">{shown}</a>'

    def side(self, keys: list[str]) -> str:
        """The sources in the margin: title at first use on the page, afterwards the short name alone."""
        return "".join(self._note(key) for key in dict.fromkeys(keys) if key in self.uses)

    def _note(self, key: str) -> str:
        source = self.sources[key]
        title = "" if key in self.in_margin else f", <cite>{escape(shortened(source.title))}</cite>"
        self.in_margin.add(key)
        name = f"{escape(short_name(source))}{title}"
        word = "" if source.status == SourceStatus.LIVE else f" <strong>{source.status.label}</strong>"
        name = f"<s>{name}</s>" if source.status == SourceStatus.RETRACTED else name
        return f"<span><b>{self.numbers[key]}</b>{name}{word}</span>"

    def listing(self) -> list["Listed"]:
        return [
            Listed(number=n, source=self.sources[key], html=reference(self.sources[key]), uses=range(1, used + 1))
            for n, (key, used) in enumerate(self.uses.items(), 1)
        ]


@dataclass(frozen=True)
class Listed:
    """A row of the reference list: `uses` are the numbers of the places that cite it."""

    number: int
    source: SourceRecord
    html: str
    uses: range

    @property
    def backs(self) -> str:
        """The links back to each place that cites it, as HTML."""
        n, alone = self.number, len(self.uses) == 1
        return " ".join(
            f'<a href="#c{n}-{use}" aria-label="Back to use {use} of source {n}">↑{"" if alone else use}</a>'
            for use in self.uses
        )
