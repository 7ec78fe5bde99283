"""What search finds and shows of each page, drawn from live rows."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from nutrients.citations import reference
from nutrients.conversion import record_of
from nutrients.models import (
    Amount,
    Claim,
    Food,
    Guide,
    Imbalance,
    Nutrient,
    OtherCause,
    Quotation,
    Redirect,
    Source,
    Symptom,
    SymptomLink,
    Term,
)
from nutrients.prose import plain, split_heading
from nutrients.records import SECTIONS, SourceRecord
from nutrients.vocabulary import ClaimStatus, Direction, FoodGroup, SearchKind, Side, SourceStatus, Standing

CLAIMS = re.compile(r'<x-claims slugs="([^"]*)"></x-claims>')
HEADING_END = re.compile(r"(?<![?.!:])</h[2-4]>")
SIDE_NAMES = {
    Side.DEFICIENCY: ("low {}", "{} deficiency", "lack of {}"),
    Side.EXCESS: ("high {}", "{} excess", "{} toxicity", "{} overdose", "{} poisoning"),
}
RANKING_NAMES = ("foods high in {}", "{} rich foods", "food sources of {}", "foods that contain {}", "list of {} foods")
CHUNK = 500
"""Rows read at once of what may be many."""
LISTED_ONLY = "Low authority: listed as what others cite, not as evidence"


@dataclass(frozen=True)
class Draft:
    """One page. `names`: what it is called as well; `also`: words that find it and are shown nowhere."""

    kind: SearchKind
    key: str
    url: str
    title: str
    text: str
    names: Sequence[str] = ()
    also: str = ""
    grade: str = ""
    note: str = ""


def rows(queryset: "QuerySet[Any]", slugs: Collection[str] | None) -> "QuerySet[Any]":
    return queryset if slugs is None else queryset.filter(slug__in=slugs)


def reading(html: str) -> str:
    """Stored HTML as one stretch of readable text."""
    return unicodedata.normalize("NFC", plain(HEADING_END.sub(":</h2>", html)))


def heading(row: Nutrient, section: str) -> str:
    """The section's own heading, or its name."""
    return split_heading(getattr(row, section))[0] or SECTIONS[section]


def names_of(name: str, slug: str = "") -> list[str]:
    """'Tetany (hands or feet locked in spasm)' goes by either part alone, 'Spinach, raw' by 'Spinach'.

    The slug is a name too where editors chose another word for it, as `fatigue` for 'Tiredness'.
    """
    outside, *inside = re.split(r"[()]", name)
    found = [outside.strip(), *(part.strip() for part in inside), outside.partition(",")[0].strip()]
    found.append(slug.replace("-", " "))
    return [part for part in dict.fromkeys(found) if part and part != name]


class Drafts:
    """Draws drafts from what is live now; what several pages share is read once."""

    @cached_property
    def moved(self) -> dict[str, list[str]]:
        """By address, the other names under which readers came to it: 'hypokalaemia' for potassium's page."""
        found: dict[str, list[str]] = defaultdict(list)
        for old, new in Redirect.objects.values_list("old", "new"):
            found[new if new.startswith("/symptoms/muscle-twitching/#cause-") else new.partition("#")[0]].append(
                old.strip("/").rpartition("/")[2].replace("-", " ")
            )
        return found

    @cached_property
    def imbalance_names(self) -> dict[tuple[int, str], list[str]]:
        """By nutrient and side: the medical name and the plain ones."""
        return {
            (row.nutrient_id, row.side): [
                row.medical_name,
                *(name.format(row.nutrient.name) for name in SIDE_NAMES[Side(row.side)]),
            ]
            for row in Imbalance.objects.select_related("nutrient")
        }

    @cached_property
    def quoted(self) -> dict[str, str]:
        """The text of each claim that articles show, by the slug they quote; a withdrawn one by its successor's."""
        found = {}
        for claim in Claim.objects.quotable(Quotation.objects.values_list("claim_slug", flat=True)):
            shown = claim.replaced_by if claim.status == ClaimStatus.WITHDRAWN else claim
            found[claim.slug] = f"<p>{shown.html('text')} {shown.html('qualifier')}</p>\n"
        return found

    @cached_property
    def by_amount(self) -> dict[str, list[str]]:
        """The names of the curated foods with a known amount of each nutrient, the richest first."""
        found: dict[str, list[str]] = defaultdict(list)
        ordered = Amount.objects.filter(Amount.own).order_by("nutrient", "-amount", "food__name")
        for slug, food in ordered.values_list("nutrient__slug", "food__name"):
            found[slug].append(food)
        return found

    def article(self, html: str) -> str:
        """The text of an article with the claims it quotes in their places."""
        return reading(CLAIMS.sub(lambda found: "".join(self.quoted.get(slug, "") for slug in found[1].split()), html))

    def nutrients(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        for row in rows(Nutrient.objects.filter(intakes__isnull=False).distinct(), slugs):
            sides = [name for side in Side for name in self.imbalance_names.get((row.pk, side), [])]
            url = row.get_absolute_url() if row.has_page else f"/data/#{row.slug}"
            html = "\n".join(f"<h2>{heading(row, name)}</h2>\n{row.html(name)}" for name in SECTIONS)
            text = self.article(html) if row.has_page else "Needs, limits and laboratory ranges; no article yet."
            names = [*row.other_names, *self.moved.get(row.get_absolute_url(), []), *sides, row.get_type_display()]
            yield Draft(SearchKind.NUTRIENT, row.slug, url, row.name, text, names)

    def rankings(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        for row in rows(Nutrient.objects.with_page(), slugs):
            foods = self.by_amount.get(row.slug, [])
            yield Draft(
                SearchKind.RANKING,
                row.slug,
                f"{row.get_absolute_url()}foods/",
                f"{row.name} in foods",
                f"Foods, the richest first: {'; '.join(foods)}.",
                [name.format(row.name) for name in RANKING_NAMES],
                also=" ".join(row.other_names),
            )

    def guides(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        for row in rows(Guide.objects.all(), slugs):
            names = [*names_of(row.title, row.slug), *self.moved.get(row.get_absolute_url(), [])]
            text = self.article(row.html("text"))
            yield Draft(SearchKind.GUIDE, row.slug, row.get_absolute_url(), row.title, text, names, row.description)

    def claims(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        """A statement is its own title. What its nutrient is called finds it too, but is not its name."""
        for row in rows(Claim.objects.standing().select_related("nutrient"), slugs):
            text, also = row.get_aspect_display(), ""
            if row.nutrient:
                text = f"{row.about}: {text}"
                sides = Side if row.direction == Direction.BOTH else (row.direction,)
                named = [name for side in sides for name in self.imbalance_names.get((row.nutrient.pk, side), [])]
                also = " ".join((*row.nutrient.other_names, *named))
            yield Draft(
                SearchKind.CLAIM,
                row.slug,
                row.get_absolute_url(),
                reading(row.html("text")),
                f"{reading(row.html('qualifier'))} {text}.".strip(),
                also=also,
                grade=row.grade,
                note="Under review" if row.status == ClaimStatus.UNDER_REVIEW else "",
            )

    def symptoms(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        linked: dict[tuple[int, str], list[str]] = defaultdict(list)
        for link in SymptomLink.objects.found().select_related("imbalance__nutrient"):
            linked[link.symptom_id, link.imbalance.side].append(link.imbalance.nutrient.name)
        for row in rows(Symptom.objects.all(), slugs):
            sides = [
                f"Described with {side.label.lower()}: {', '.join(linked[row.pk, side])}."
                for side in Side
                if linked[row.pk, side]
            ]
            names = [*names_of(row.name, row.slug), *self.moved.get(row.get_absolute_url(), [])]
            text = " ".join((reading(row.html("explanation")), *sides))
            yield Draft(SearchKind.SYMPTOM, row.slug, row.get_absolute_url(), row.name, text, names)

    def causes(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        for row in rows(OtherCause.objects.all(), slugs):
            url = f"/symptoms/muscle-twitching/#cause-{row.slug}"
            names = [*names_of(row.name, row.slug), *self.moved.get(url, [])]
            text, also = reading(row.html("explanation")), "cause of muscle twitching"
            yield Draft(SearchKind.CAUSE, row.slug, url, row.name, text, names, also, row.grade)

    def foods(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        for row in rows(Food.objects.curated(), slugs):
            facts = [FoodGroup(row.group).label, row.get_state_display(), row.get_diet_display()]
            text = f"{', '.join(facts)}. USDA: {row.usda_description}. {row.note} {reading(row.html('text'))}"
            names = [*names_of(row.name), *self.moved.get(row.get_absolute_url(), [])]
            yield Draft(SearchKind.FOOD, row.slug, row.get_absolute_url(), row.name, " ".join(text.split()), names)

    def imported(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        for row in rows(Food.objects.filter(imported=True), slugs).iterator(chunk_size=CHUNK):
            text = f"{FoodGroup(row.group).label}. Figures of {row.release}, not described by us. {row.note}".strip()
            yield Draft(SearchKind.IMPORTED, row.slug, row.get_absolute_url(), row.usda_description, text)

    def terms(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        for row in rows(Term.objects.all(), slugs):
            text = reading(row.html("definition"))
            yield Draft(
                SearchKind.TERM, row.slug, f"/glossary/#{row.slug}", row.name, text, names_of(row.name, row.slug)
            )

    def sources(self, slugs: Collection[str] | None) -> Iterator[Draft]:
        for row in rows(Source.objects.in_full(), slugs):
            record = record_of(row)
            assert isinstance(record, SourceRecord)
            note = LISTED_ONLY if row.standing == Standing.LOW else ""
            note = note if row.status == SourceStatus.LIVE else row.get_status_display()
            also = " ".join((row.slug, *row.authors))
            names = [name for name in (row.organisation, row.container_title) if name]
            url, text = row.get_absolute_url(), reading(reference(record))
            yield Draft(SearchKind.SOURCE, row.slug, url, row.title, text, names, also, note=note)

    def of(self, kind: SearchKind, slugs: Collection[str] | None) -> Iterable[Draft]:
        """The drafts of a kind: all, or those of the objects with these slugs that readers may see."""
        makers: dict[SearchKind, Callable[[Collection[str] | None], Iterator[Draft]]] = {
            SearchKind.NUTRIENT: self.nutrients,
            SearchKind.RANKING: self.rankings,
            SearchKind.GUIDE: self.guides,
            SearchKind.CLAIM: self.claims,
            SearchKind.SYMPTOM: self.symptoms,
            SearchKind.CAUSE: self.causes,
            SearchKind.FOOD: self.foods,
            SearchKind.IMPORTED: self.imported,
            SearchKind.TERM: self.terms,
            SearchKind.SOURCE: self.sources,
        }
        return makers[kind](slugs)
