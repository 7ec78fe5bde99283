"""Up to four foods side by side: per usual portion with shares of the daily value, and per 100 g."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches

from django.utils.safestring import SafeString

from nutrients import search, units
from nutrients.food_filters import address
from nutrients.models import Amount, DailyValue, Food, Nutrient, Portion, Source
from nutrients.pages.crumbs import FOODS, HOME, Trail
from nutrients.pages.food_figures import (
    ASSUMED_ZERO,
    NOT_MEASURED,
    Shown,
    bar,
    fdc_url,
    measure,
    notes_on,
    obtained,
    rounded,
    share_in_words,
    shown,
    why_no_share,
)
from nutrients.pages.weaving import safe
from nutrients.vocabulary import SearchKind

KEYS = ("a", "b", "c", "d")
BASE = "/foods/compare/"
PAIRS = (
    ("spinach-raw", "kale-raw"),
    ("almonds", "pumpkin-seeds-dried"),
    ("milk-whole", "soy-milk-fortified"),
    ("lentils-boiled", "beef-sirloin-broiled"),
    ("salmon-atlantic-farmed-cooked", "sardines-canned-oil"),
    ("white-bread", "whole-wheat-bread"),
)
"""Slugs of foods that readers choose between."""
NEAREST, MOST_WORDS = 5, 6
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class FoodColumn:
    food: Food
    portion: str
    fdc_url: str


@dataclass(frozen=True)
class FoodCell:
    """One food's amount of one nutrient; `missing` says in words why there is none. `most`: the row's largest."""

    food: Food
    amount: Shown | None
    missing: str
    share: str
    bar: SafeString
    obtained: str
    assumed: bool
    most: bool


@dataclass(frozen=True)
class NutrientRow:
    """`no_share` says why there is no share of a daily value; empty where there is one."""

    nutrient: Nutrient
    no_share: str
    cells: list[FoodCell]


@dataclass(frozen=True)
class FoodComparison:
    columns: list[FoodColumn]
    per_portion: list[NutrientRow]
    per_100g: list[NutrientRow]
    notes: list[str]
    sources: list[Source]
    trail: Trail = (HOME, FOODS)


@dataclass(frozen=True)
class Weighed:
    """What so many grams of a food hold of one nutrient; None for what is not known."""

    food: Food
    per_100g: Amount | None
    grams: Decimal | None

    @property
    def value(self) -> Decimal | None:
        return units.in_grams(self.per_100g.amount, self.grams) if self.per_100g and self.grams else None


def comparison(slugs: Iterable[str]) -> FoodComparison:
    """The foods of these slugs in this order, each nutrient in a row; unknown slugs are left away."""
    wanted = list(dict.fromkeys(slugs))
    found = {food.slug: food for food in Food.objects.filter(slug__in=wanted).defer("text", "rendered")}
    foods = [found[slug] for slug in wanted if slug in found]
    usual = {row.food_id: row for row in Portion.objects.filter(food__in=foods, is_default=True)}
    amounts = {(row.food_id, row.nutrient_id): row for row in Amount.objects.filter(food__in=foods)}
    dailies = {daily.nutrient_id: daily for daily in DailyValue.objects.select_related("source")}
    nutrients = list(Nutrient.objects.defer("rendered"))
    per_portion, per_100g = [], []
    for nutrient in nutrients:
        values = [(food, amounts.get((food.pk, nutrient.pk)), usual.get(food.pk)) for food in foods]
        in_portion = [Weighed(food, amount, portion.grams if portion else None) for food, amount, portion in values]
        in_100g = [Weighed(food, amount, HUNDRED) for food, amount, _portion in values]
        per_portion.append(nutrient_row(nutrient, in_portion, dailies.get(nutrient.pk)))
        per_100g.append(nutrient_row(nutrient, in_100g, dailies.get(nutrient.pk)))
    return FoodComparison(
        columns=[column(food, usual.get(food.pk)) for food in foods],
        per_portion=per_portion,
        per_100g=per_100g,
        notes=notes_on(dailies.values(), {n.pk: n.name for n in nutrients}),
        sources=list(dict.fromkeys(daily.source for daily in dailies.values())),
    )


def column(food: Food, portion: Portion | None) -> FoodColumn:
    return FoodColumn(food, measure(portion.measure, portion.grams) if portion else "", fdc_url(food))


def nutrient_row(nutrient: Nutrient, weighed: Sequence[Weighed], daily: DailyValue | None) -> NutrientRow:
    reason = why_no_share(nutrient, daily)
    whole = daily.amount if daily and not reason else None
    known = [one.value for one in weighed if one.value is not None]
    top = max(known) if known and max(known) > min(known) else None
    return NutrientRow(nutrient, reason, [cell(one, nutrient, whole, top) for one in weighed])


def cell(weighed: Weighed, nutrient: Nutrient, whole: Decimal | None, top: Decimal | None) -> FoodCell:
    """`whole`: where the bar ends; `top`: the largest of the row, where they differ."""
    amount, value = weighed.per_100g, weighed.value
    if amount is None or value is None:
        missing = NOT_MEASURED if amount is None else "no portion known"
        return FoodCell(weighed.food, None, missing, "", safe(""), "", assumed=False, most=False)
    return FoodCell(
        food=weighed.food,
        amount=shown(value, nutrient) if weighed.grams == HUNDRED else rounded(value, nutrient),
        missing="",
        share=share_in_words(value, whole) if whole else "",
        bar=bar(value, whole) if whole and value else safe(""),
        obtained=obtained(amount),
        assumed=amount.source_code == ASSUMED_ZERO,
        most=value == top,
    )


@dataclass(frozen=True)
class Names:
    """The curated foods by slug, as a form offers them and as readers type them, and imported ones that were asked for.

    However many foods were imported, of those only the ones that a reader names are read.
    """

    by_slug: Mapping[str, str]
    imported: Mapping[str, str] = field(default_factory=dict)

    def slug_of(self, typed: str) -> str:
        """The slug of a food typed by slug or name, in any case; empty where there is none."""
        wanted = folded(typed)
        known = (*self.by_slug.items(), *self.imported.items())
        return next((slug for slug, name in known if wanted in (slug, folded(name))), "")

    def name_of(self, slug: str) -> str:
        return self.by_slug.get(slug) or self.imported[slug]

    def nearest(self, typed: str) -> list[tuple[str, str]]:
        """Slug and name of the foods whose names hold the typed words or, if none does, words spelt alike."""
        names = {folded(name): (slug, name) for slug, name in self.by_slug.items()}
        typed_words = folded(typed).replace("-", " ").split()[:MOST_WORDS]
        found = holding(names, typed_words)
        if not found:
            known = {word.strip(",()") for name in names for word in name.split()}
            alike = [get_close_matches(word, known, n=1, cutoff=0.7) for word in typed_words]
            found = holding(names, [word for match in alike for word in match])
        return [names[name] for name in found[:NEAREST]]


def holding(names: Iterable[str], words: Sequence[str]) -> list[str]:
    return [name for name in names if words and all(word in name for word in words)]


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def names_for(typed: Iterable[str]) -> Names:
    """The names that a form needs in which this was typed."""
    curated = dict(Food.objects.curated().order_by("name").values_list("slug", "name"))
    unknown = [" ".join(text.replace("\0", "").split()) for text in typed]
    unknown = [text for text in unknown if text and text not in curated]
    return Names(curated, Food.objects.imported_as(unknown) if unknown else {})


def compare_address(slugs: Mapping[str, str]) -> str:
    """The address of a comparison: key (one of KEYS) to slug."""
    return BASE + address([(key, slugs[key]) for key in KEYS if slugs.get(key)])


@dataclass(frozen=True)
class Nearest:
    """What was typed for a food that is not known, with name and address of each food that may be meant."""

    typed: str
    foods: list[tuple[str, str]]


def nearest(names: Names, typed: Mapping[str, str], slugs: Mapping[str, str]) -> list[Nearest]:
    """For each key that was typed and not understood; the addresses keep all other keys."""
    unknown = [key for key in KEYS if typed.get(key, "").isprintable() and typed.get(key) and key not in slugs]
    found = {key: names.nearest(typed[key]) for key in unknown}
    for key in unknown[:1]:  # one search: what is asked of the database must not grow with what is typed
        found[key] = [*found[key], *imported_near(typed[key])][:NEAREST]
    return [
        Nearest(typed[key], [(name, compare_address({**typed, **slugs, key: slug})) for slug, name in foods])
        for key, foods in found.items()
    ]


def imported_near(typed: str) -> list[tuple[str, str]]:
    """Slug and name of the imported foods that a search for these words finds first."""
    found = search.find(typed)
    shown = search.hits(found, [one for one in found.ranked if one.kind == SearchKind.IMPORTED][:NEAREST])
    return [(hit.url.strip("/").rpartition("/")[2], hit.words) for hit in shown]


def chosen_twice(names: Names, slugs: Mapping[str, str]) -> list[str]:
    """Names of the foods that were chosen more than once."""
    given = list(slugs.values())
    return [names.name_of(slug) for slug in dict.fromkeys(given) if given.count(slug) > 1]


def ready_pairs(names: Names) -> list[tuple[str, str]]:
    """Words and address of each pair of which both foods are there."""
    there = [pair for pair in PAIRS if all(slug in names.by_slug for slug in pair)]
    return [
        (f"{names.by_slug[left]} and {names.by_slug[right]}", compare_address({"a": left, "b": right}))
        for left, right in there
    ]
