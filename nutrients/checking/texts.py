"""Rules of what is written: articles that are whole, safe, plain, and name the sources of their figures."""

import re
from collections.abc import Iterator
from itertools import pairwise

from nutrients.checking.findings import HARD, WARNING, Finding, prose_fields
from nutrients.models import Guide, Imbalance, Nutrient, Sign, Term
from nutrients.prose import plain
from nutrients.readability import LONG_SENTENCE, score
from nutrients.records import SECTIONS
from nutrients.vocabulary import Side, Tier

PROMISES = re.compile(r"\b(cures?|guaranteed?|miracles?|detox\w*|superfoods?)\b", re.IGNORECASE)
DOSES = re.compile(r"\byou (?:should|must|need to) take\b|\btake \d|\byour dose\b", re.IGNORECASE)
FIGURE = re.compile(r"\d\s*(?:mg|µg|mmol/L|nmol/L|pmol/L|µmol/L|IU)\b")
BLOCK = re.compile(r"<(p|li|h3|h4|td)>(.*?)</\1>", re.DOTALL)
MEDICAL = re.compile(r"\b(hyp(?:er|o)\w*a?emia)\b", re.IGNORECASE)
PLAIN_SECTIONS, PLAIN_GRADE, FULL_GRADE = ("short_answer", "too_little", "too_much"), 8.0, 13.0


def articles_are_whole() -> Iterator[Finding]:
    for nutrient in Nutrient.objects.with_page():
        for name in SECTIONS:
            if not getattr(nutrient, name).strip():
                yield Finding(HARD, "missing section", "nutrient", nutrient.slug, SECTIONS[name])
        sides = set(Imbalance.objects.filter(nutrient=nutrient).values_list("side", flat=True))
        if sides != set(Side.values):
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


def words_are_safe() -> Iterator[Finding]:
    for kind, key, name, html in prose_fields():
        text = plain(html)
        for rule, pattern in (("promise word", PROMISES), ("dose advice", DOSES)):
            if match := pattern.search(text):
                yield Finding(HARD, rule, kind, key, f"{name}: {match[0]}")
        if "<img" in html and not re.search(r'<img[^>]*\balt="', html):
            yield Finding(HARD, "image without alternative text", kind, key, name)


def headings_step_by_one() -> Iterator[Finding]:
    for kind, key, name, html in prose_fields():
        levels = [2, *(int(level) for level in re.findall(r"<h([2-6])", html))]
        if any(after > before + 1 for before, after in pairwise(levels)):
            yield Finding(HARD, "heading jump", kind, key, name)


def figures_name_their_source() -> Iterator[Finding]:
    """A figure with a unit stands in a paragraph that cites, or that names USDA's release."""
    for kind, key, name, html in prose_fields():
        if kind not in ("nutrient", "guide"):
            continue
        for _tag, block in BLOCK.findall(html):
            if FIGURE.search(plain(block)) and "x-cite" not in block and "USDA" not in block:
                yield Finding(WARNING, "figure without source", kind, key, f"{name}: {plain(block)[:80]}")


def medical_words_are_defined() -> Iterator[Finding]:
    defined = {term.name.lower() for term in Term.objects.all()}
    for kind, key, name, html in prose_fields():
        for word in {match.lower() for match in MEDICAL.findall(plain(html))}:
            if word not in defined and word.replace("emia", "aemia") not in defined:
                yield Finding(HARD, "term never defined", kind, key, f"{name}: {word}")


def texts_are_plain() -> Iterator[Finding]:
    for nutrient in Nutrient.objects.with_page():
        for name in SECTIONS:
            text = " ".join(plain(block) for tag, block in BLOCK.findall(nutrient.html(name)) if tag in ("p", "li"))
            found, limit = score(text), PLAIN_GRADE if name in PLAIN_SECTIONS else FULL_GRADE
            if found.grade > limit:
                yield Finding(WARNING, "hard to read", "nutrient", nutrient.slug, f"{name}: grade {found.grade}")
            if name in PLAIN_SECTIONS and found.longest > LONG_SENTENCE:
                words = f"{name}: a sentence of {found.longest} words"
                yield Finding(WARNING, "long sentence", "nutrient", nutrient.slug, words)
