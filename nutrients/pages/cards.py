"""The picture that stands for a page where it is linked: its address, its words, and how it is drawn."""

from dataclasses import dataclass
from functools import lru_cache

from nutrients import cards
from nutrients.models import Nutrient
from nutrients.pages.marks import Mark, marks
from nutrients.pages.nutrient import NutrientPage

TITLES = {
    "site": ("Why is my muscle twitching?", "What twelve nutrients have to do with it, graded and sourced."),
    "nutrients": ("Too little, too much", "How strongly each side of a nutrient is tied to muscle twitching."),
    "guides": ("Guides to muscle twitching", "What is known, what is not, and when to get help."),
    "symptoms": ("Symptoms, read both ways", "What goes with too little of a nutrient, and what with too much."),
    "compare": ("Too little against too much", "Causes, mechanism, symptoms, diet and resolution side by side."),
    "foods": ("Foods and what they hold", "Per 100 g and per portion. What was not measured is never shown as zero."),
    "claims": ("One statement, one grade", "Every statement has a page with its grade, sources and history."),
    "sources": ("Sources", "Each with every statement that leans on it."),
    "tools": ("How much, and what to ask", "Add up the labels against every limit. Make a sheet for the doctor."),
    "about": ("About Fascicle", "Who writes it, how statements are graded, and how to report an error."),
}
"""Title and line of the picture of each kind of page."""
WITH_MARKS = ("site", "nutrients")
"""Kinds whose picture holds the marks of all nutrients."""
KIND_OF = {name: name for name in TITLES if name != "site"} | {
    "": "site",
    "intake": "tools",
    "doctor-sheet": "tools",
    "disagreements": "compare",
    "people": "about",
    "changes": "about",
    "audit": "claims",
    "glossary": "about",
    "data": "foods",
    "search": "site",
}
"""The kind of a page by the first part of its address. Other addresses are no pages for readers."""
KEPT = 64
"""Pictures held in memory, some 40 kB each."""


@dataclass(frozen=True)
class Card:
    """`alt` says in words what the picture shows."""

    url: str
    alt: str


def card_of(page: object, path: str) -> Card | None:
    """The picture for the page at an address; None where there is nothing to link to."""
    if isinstance(page, NutrientPage) and page.mark:
        return Card(f"/og/nutrients/{page.nutrient.slug}.png", in_words(page.mark))
    kind = KIND_OF.get(path.split("/")[1])
    return Card(f"/og/{kind}.png", ": ".join(TITLES[kind])) if kind else None


def in_words(mark: Mark) -> str:
    sides = (("too little", mark.low), ("too much", mark.high))
    said = "; ".join(
        f"{name}, {half.grade.label.lower()}{f' ({half.qualifier})' if half.qualifier else ''}" for name, half in sides
    )
    return f"How strongly {mark.nutrient.in_text} is tied to muscle twitching: {said}."


def picture_of_kind(kind: str) -> bytes | None:
    """A PNG; None for a kind that is not known."""
    if kind not in TITLES:
        return None
    shown = tuple(map(named, marks(Nutrient.objects.listed()))) if kind in WITH_MARKS else ()
    return drawn(*TITLES[kind], shown)


def picture_of_nutrient(slug: str) -> bytes | None:
    """A PNG; None for a nutrient without a page or without grades for both sides."""
    found = marks(Nutrient.objects.listed().filter(slug=slug))
    return mark_drawn(named(found[0])) if found else None


def named(mark: Mark) -> cards.NamedMark:
    low, high = (cards.Side(half.grade, half.qualifier) for half in (mark.low, mark.high))
    return cards.NamedMark(mark.nutrient.name, low, high)


# What is kept is kept under everything that is drawn, so it cannot be older than the content.
@lru_cache(maxsize=KEPT)
def mark_drawn(mark: cards.NamedMark) -> bytes:
    return cards.nutrient_card(mark)


@lru_cache(maxsize=KEPT // 4)
def drawn(title: str, line: str, shown: tuple[cards.NamedMark, ...]) -> bytes:
    return cards.marks_card(title, line, shown) if shown else cards.title_card(title, line)
