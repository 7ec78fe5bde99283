"""The foods richest in a nutrient: ranked, counted against a yardstick, filtered, page by page."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from nutrients import units
from nutrients.food_filters import PER, TABS, RankingChoice, Way
from nutrients.models import Amount, Food, Nutrient
from nutrients.pages.crumbs import HOME, NUTRIENTS, Crumb, Trail
from nutrients.pages.food_figures import ASSUMED_ZERO, Shown, bar, measure, obtained, rounded, share_in_words, shown
from nutrients.pages.imported import NONE, imported_counts
from nutrients.pages.yardsticks import Yardstick, yardstick

PAGE_SIZE, MOST_PAGES = 50, 20
"""Nobody reads on; who wants another food chooses a group or searches. So no page costs more than the last of these."""
COLUMN, COUNTED = "Portion", "a usual portion"
COLUMNS = {"100kcal": "100\u00a0kcal"}
"""Heading of the column beside that of 100 g, where it is not that of the portion."""
COUNTS = {"100g": "100\u00a0g", "100kcal": "100\u00a0kcal"}
"""What the share and the bar count, where it is not a usual portion."""


@dataclass(frozen=True)
class RankedFood:
    """A food in a ranking. `beside` is the amount in the usual portion or in 100 kcal, if that is known."""

    place: int
    food: Food
    measure: str
    beside: Shown | None
    per_100g: Shown
    share: str
    bar: SafeString
    obtained: str
    assumed: bool


@dataclass(frozen=True)
class Ranking:
    """One page of a ranking. `total` counts the foods that have a place in it, `most` those that its pages hold."""

    nutrient: Nutrient
    choice: RankingChoice
    foods: list[RankedFood]
    yardstick: Yardstick
    pages: int
    total: int
    most: int

    @property
    def number(self) -> str:
        return f"{self.total:,}"

    @property
    def counted_foods(self) -> str:
        return f"{self.number} food{'s' * (self.total != 1)}"

    @property
    def cut(self) -> str:
        """How many of them can be reached, where that is not all."""
        return f"{self.most:,}" if self.total > self.most else ""

    @property
    def per_words(self) -> str:
        return PER[self.choice.per]

    @property
    def column(self) -> str:
        return COLUMNS.get(self.choice.per, COLUMN)

    @property
    def counted(self) -> str:
        return COUNTS.get(self.choice.per, COUNTED)

    @property
    def factor(self) -> str:
        """How the two units of labels go together, where there are two."""
        factor = units.factor_in_words(self.nutrient.counted_as)
        return f"{self.nutrient.name}: {factor} (IOM, 2011)." if factor else ""

    @property
    def last(self) -> int:
        """The place of the last food of the page."""
        return self.foods[-1].place if self.foods else 0


def measures(amount: Any, per: str) -> tuple[Decimal | None, Decimal]:
    """The exact amount in the measure beside 100 g, and the one that ranks. `amount` is a row of `ranked()`."""
    if per == "100kcal":
        in_calories = amount.amount * 100 / amount.energy
        return in_calories, in_calories
    in_portion = units.in_grams(amount.amount, amount.grams) if amount.grams else None
    return in_portion, amount.amount if per == "100g" or in_portion is None else in_portion


def ranked(amount: Any, place: int, nutrient: Nutrient, per: str, end: Decimal, *, as_share: bool) -> RankedFood:
    """`end` is where bars end: at the yardstick (`as_share`), or at the richest food."""
    beside, value = measures(amount, per)
    return RankedFood(
        place=place,
        food=amount.food,
        measure=measure(amount.measure, amount.grams) if amount.grams else "",
        beside=rounded(beside, nutrient) if beside is not None else None,
        per_100g=shown(amount.amount, nutrient),
        share=share_in_words(value, end) if as_share else "",
        bar=bar(value, end),
        obtained=obtained(amount),
        assumed=amount.source_code == ASSUMED_ZERO,
    )


def ranking(
    nutrient: Nutrient,
    choice: RankingChoice,
    size: int = PAGE_SIZE,
    *,
    counted: bool = True,
    imported: int = 0,
) -> Ranking:
    """One page of the foods richest in a nutrient. Foods that were not measured are no part of it.

    Unless `counted`, its `total` is that of its own page. `imported`: how many imported foods have a place.
    """
    measured = yardstick(nutrient, choice.authority, choice.stage)
    in_order = amounts_of(nutrient, choice).ranked(choice.per).values_list("pk", flat=True)
    start = (choice.page - 1) * size
    keys = list(in_order[start : start + size]) if choice.page <= MOST_PAGES else []
    first = keys[:1] if start == 0 or measured.amount else list(in_order[:1])
    rows = {row.pk: row for row in Amount.objects.shown(choice.per, {*first, *keys})}
    end = measured.amount or (measures(rows[first[0]], choice.per)[1] if first else Decimal(0))
    foods = [
        ranked(rows[key], place, nutrient, choice.per, end, as_share=bool(measured))
        for place, key in enumerate(keys, start + 1)
    ]
    total = curated_of(nutrient, choice).ranked(choice.per).count() + imported if counted else len(keys)
    pages = max(1, min(MOST_PAGES, -(-total // size)))
    return Ranking(nutrient, choice, foods, measured, pages=pages, total=total, most=pages * size)


def amounts_of(nutrient: Nutrient, choice: RankingChoice) -> Any:
    """The amounts of the foods that are wanted."""
    found = Amount.objects.filter(nutrient_id=nutrient.pk)
    found = found.curated() if choice.is_curated else found
    return found.passing(Food.objects.fitting(choice.foods)) if choice.foods else found


def curated_of(nutrient: Nutrient, choice: RankingChoice) -> Any:
    return amounts_of(nutrient, replace(choice, imported=False))


@dataclass(frozen=True)
class RankingPage:
    """`base` is the address without any choice.

    `imported` tells how many imported foods are ranked, or could be, and `with_imported` and `without_imported` lead
    from one list to the other. Of imported foods that were not measured, or are left out, only the number is told.
    """

    ranking: Ranking
    base: str
    tabs: list[Way]
    active: list[Way]
    clear: str
    pager: list[Way]
    not_measured: list[Food]
    left_out: list[tuple[Food, str]]
    imported: str
    with_imported: str
    without_imported: str
    more_not_measured: str
    more_left_out: str

    @property
    def trail(self) -> Trail:
        nutrient = self.ranking.nutrient
        return (HOME, NUTRIENTS, Crumb(nutrient.name, nutrient.get_absolute_url()))


def ranking_page(nutrient: Nutrient, choice: RankingChoice) -> RankingPage:
    """The ranking with its ways on, and apart from it the foods that it cannot hold, each with its reason."""
    group = choice.foods.group
    counts = NONE if choice.foods.tells else imported_counts()
    measured, ranked_so = (counts.ranked(nutrient, per, group) for per in ("100g", choice.per))
    found = ranking(nutrient, choice, imported=0 if choice.is_curated else ranked_so)
    base = f"{nutrient.get_absolute_url()}foods/"
    first = replace(choice, page=1)
    numbers = range(1, found.pages + 1) if found.pages > 1 else ()
    return RankingPage(
        ranking=found,
        base=base,
        tabs=[
            Way(TABS.get(per, words[0].upper() + words[1:]), base + replace(first, per=per).query, per == choice.per)
            for per, words in PER.items()
        ],
        active=[Way(words, base + left.query) for words, left in choice.active()],
        clear=base + RankingChoice(per=choice.per).query,
        pager=[Way(f"Page {n}", base + replace(choice, page=n).query, n == choice.page) for n in numbers],
        not_measured=list(Food.objects.curated().fitting(choice.foods).not_measured(nutrient).named()),
        left_out=left_out(nutrient, choice),
        imported=more(ranked_so),
        with_imported=base + replace(first, imported=True).query,
        without_imported=base + replace(first, imported=False).query,
        more_not_measured="" if choice.is_curated else more(counts.foods(group) - measured),
        more_left_out="" if choice.is_curated else more(measured - ranked_so),
    )


def more(number: int) -> str:
    return f"{number:,} imported food{'s' * (number != 1)}" if number > 0 else ""


def left_out(nutrient: Nutrient, choice: RankingChoice) -> list[tuple[Food, str]]:
    """Curated foods whose amount is known but not in the measure that is ranked, with the reason."""
    rows = curated_of(nutrient, choice).left_out(choice.per)
    return [(row.food, why_left_out(row, choice.per)) for row in rows]


def why_left_out(amount: Any, per: str) -> str:
    if per != "100kcal":
        return "no portion known"
    return "energy not measured" if amount.energy is None else "0\u00a0kcal"
