"""Links from the first use of a medical word on a page to the glossary."""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from nutrients.models import Term
from nutrients.pages.kept import kept

TAG = re.compile(r"(<[^>]+>)")
CLOSED = re.compile(r"<(/?)(a|h2|h3|h4|code|pre)\b")
"""Inside these nothing is linked."""
TOO_SHORT, UNITS = 3, frozenset({"mcg", "µg", "microgram", "milligram"})


def forms(name: str) -> list[str]:
    """'Paraesthesia (paresthesia)' -> both spellings; units are no terms to be linked."""
    inside = re.findall(r"\(([^)]*)\)", name)
    outside = re.sub(r"\([^)]*\)", "", name)
    parts = [part.strip() for text in (outside, *inside) for part in text.split(",")]
    return [part for part in parts if len(part) >= TOO_SHORT and part.lower() not in UNITS]


@lru_cache(maxsize=4)
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Abbreviations as written, other words in any case and with a plural; the longest first."""
    ordered = sorted(words, key=len, reverse=True)
    choices = [re.escape(word) if word.isupper() else f"(?i:{re.escape(word)}s?)" for word in ordered]
    return re.compile(rf"(?<![\w-])({'|'.join(choices)})(?![\w-])")


@kept
def slugs_of_forms() -> dict[str, str]:
    """How each term may be written, in small letters, with its slug."""
    terms = Term.objects.values_list("name", "slug")
    return {form.lower(): slug for name, slug in terms for form in forms(name)}


@dataclass
class TermLinks:
    """Which terms a page has linked already."""

    slugs: dict[str, str]
    used: set[str] = field(default_factory=set)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return pattern_of(tuple(form.upper() if len(form) <= 4 else form for form in self.slugs))

    def link(self, html: str) -> str:
        if not self.slugs:
            return html
        parts, depth = TAG.split(html), 0
        for place, part in enumerate(parts):
            if place % 2:
                if closed := CLOSED.match(part):
                    depth += -1 if closed[1] else 1
            elif not depth and part:
                parts[place] = self.pattern.sub(self._first, part)
        return "".join(parts)

    def _first(self, match: re.Match[str]) -> str:
        word = match[1].lower()
        slug = self.slugs.get(word) or self.slugs.get(word.removesuffix("s"), "")
        if not slug or slug in self.used:
            return match[1]
        self.used.add(slug)
        return f'<a class="term" href="/glossary/#{slug}">{match[1]}</a>'
