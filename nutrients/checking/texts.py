"""Rules of what is written: articles that are whole, safe, plain, and name the sources of their figures."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from nutrients.checking.findings import HARD, WARNING, Finding, prose_fields
from nutrients.models import Guide, Imbalance, Nutrient, Sign, Term
from nutrients.prose import plain
from nutrients.readability import LONG_SENTENCE, Score, score
from nutrients.records import SECTIONS
from nutrients.vocabulary import Side, Tier

PROMISES = re.compile(r"\b(cures?|guaranteed?|miracles?|detox\w*|superfoods?)\b", re.IGNORECASE)
DOSES = re.compile(r"\byou (?:should|must|need to) take\b|\btake \d|\byour dose\b", re.IGNORECASE)
FIGURE = re.compile(r"\d\s*(?:mg|µg|mmol/L|nmol/L|pmol/L|µmol/L|IU)\b")
BLOCK = re.compile(r"<(p|li|h3|h4|td)>(.*?)</\1>", re.DOTALL)
MEDICAL = re.compile(r"\b(hyp(?:er|o)\w*a?emia)\b", re.IGNORECASE)
MOST_KEPT = 4_096
"""Texts of which is kept in memory what was read in them; the content has 700."""
PLAIN_SECTIONS, PLAIN_GRADE, FULL_GRADE = ("short_answer", "too_little", "too_much"), 8.0, 13.0


def articles_are_whole() -> Iterator[Finding]:
    sides: defaultdict[int, set[str]] = defaultdict(set)
    for nutrient_id, side in Imbalance.objects.values_list("nutrient_id", "side"):
        sides[nutrient_id].add(side)
    for nutrient in Nutrient.objects.with_page():
        for name in SECTIONS:
            if not getattr(nutrient, name).strip():
                yield Finding(HARD, "missing section", "nutrient", nutrient.slug, SECTIONS[name])
        if sides[nutrient.pk] != set(Side.values):
            yield Finding(HARD, "missing imbalance", "nutrient", nutrient.slug, "both sides are needed")
    articles: list[Nutrient | Guide] = [*Nutrient.objects.with_page(), *Guide.objects.all()]
    for article in articles:
        if not 50 <= len(article.description) <= 160:
            text = f"{len(article.description)} characters, 50 to 160 wanted"
            yield Finding(HARD, "description", article.record.kind, article.slug, text)


def warning_signs_stand() -> Iterator[Finding]:
    for tier in (Tier.EMERGENCY, Tier.SOON):
        if not Sign.objects.filter(tier=tier).exists():
            yield Finding(HARD, "missing warning signs", "sign", tier, "")


def texts_are_sound() -> Iterator[Finding]:
    """What is wrong with a text whatever else is published, but for one thing: its medical words must be defined."""
    defined = {term.name.lower() for term in Term.objects.all()}
    for kind, key, name, html in prose_fields():
        read = read_text(html)
        for level, rule, text in read.faults:
            yield Finding(level, rule, kind, key, f"{name}: {text}" if text else name)
        for block in read.figures if kind in ("nutrient", "guide") else ():
            yield Finding(WARNING, "figure without source", kind, key, f"{name}: {block}")
        for word in read.medical:
            if word not in defined and word.replace("emia", "aemia") not in defined:
                yield Finding(HARD, "term never defined", kind, key, f"{name}: {word}")


class Read(NamedTuple):
    """What a text holds: faults by level, rule and words; blocks with a figure and no source; medical words."""

    faults: tuple[tuple[str, str, str], ...]
    figures: tuple[str, ...]
    medical: frozenset[str]


@lru_cache(maxsize=MOST_KEPT)
def read_text(html: str) -> Read:
    """Kept: each publishing looks at all texts, and nearly all are as they were."""
    text = plain(html)
    faults = (*unsafe_words(text), *faults_of_tags(html))
    return Read(faults, tuple(unsourced(html)), frozenset(match.lower() for match in MEDICAL.findall(text)))


def unsafe_words(text: str) -> Iterator[tuple[str, str, str]]:
    for rule, pattern in (("promise word", PROMISES), ("dose advice", DOSES)):
        if match := pattern.search(text):
            yield HARD, rule, match[0]


def faults_of_tags(html: str) -> Iterator[tuple[str, str, str]]:
    """Headings go down step by step; pictures say what they show."""
    if "<img" in html and not re.search(r'<img[^>]*\balt="', html):
        yield HARD, "image without alternative text", ""
    levels = [2, *(int(level) for level in re.findall(r"<h([2-6])", html))]
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield HARD, "heading jump", ""


def unsourced(html: str) -> Iterator[str]:
    """A figure with a unit stands in a paragraph that cites, or that names USDA's release."""
    for _tag, block in BLOCK.findall(html):
        if FIGURE.search(plain(block)) and "x-cite" not in block and "USDA" not in block:
            yield plain(block)[:80]


def texts_are_plain() -> Iterator[Finding]:
    for nutrient in Nutrient.objects.with_page():
        for name in SECTIONS:
            found, limit = score_of(nutrient.html(name)), PLAIN_GRADE if name in PLAIN_SECTIONS else FULL_GRADE
            if found.grade > limit:
                yield Finding(WARNING, "hard to read", "nutrient", nutrient.slug, f"{name}: grade {found.grade}")
            if name in PLAIN_SECTIONS and found.longest > LONG_SENTENCE:
                words = f"{name}: a sentence of {found.longest} words"
                yield Finding(WARNING, "long sentence", "nutrient", nutrient.slug, words)


@lru_cache(maxsize=MOST_KEPT)
def score_of(html: str) -> Score:
    return score(" ".join(plain(block) for tag, block in BLOCK.findall(html) if tag in ("p", "li")))
