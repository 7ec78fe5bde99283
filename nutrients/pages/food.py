"""One food: what it is, and what 100 g, a portion or any weight of it holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from nutrients import units
from nutrients.models import Amount, DailyValue, Food, Nutrient, Portion
from nutrients.pages.crumbs import FOODS, HOME, Crumb, Trail
from nutrients.pages.food_figures import (
    ASSUMED_ZERO,
    LIMITS,
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
from nutrients.pages.ledger import tell_last
from nutrients.pages.weaving import Block, Listing, Weaver, safe
from nutrients.vocabulary import Diet, FoodGroup, FoodState, Match

NOT_KNOWN = "not known: we have not looked"
WORTH_SAYING = 5
"""Per cent of a daily value below which a food page says nothing of a nutrient in its first sentence."""


@dataclass(frozen=True)
class Weight:
    """How much of the food is shown beside 100 g: `words` as a heading, `named` in full with grams."""

    words: str
    named: str
    grams: Decimal

    @classmethod
    def of_portion(cls, portion: Portion) -> "Weight":
        return cls("Portion", measure(portion.measure, portion.grams), portion.grams)

    @classmethod
    def of_grams(cls, grams: Decimal) -> "Weight":
        words = f"{units.number(grams)}\u00a0g"
        return cls(words, words, grams)


@dataclass(frozen=True)
class FoodFigure:
    """`no_share` says why there is no share of a daily value; empty where there is one."""

    nutrient: Nutrient
    per_100g: Shown
    in_weight: Shown | None
    share: str
    no_share: str
    bar: SafeString
    obtained: str
    assumed: bool


@dataclass(frozen=True)
class FoodPage:
    """`weight` is what was asked for, else the usual portion; None where no portion is known."""

    food: Food
    blocks: list[Block]
    weight: Weight | None
    portions: list[Portion]
    figures: list[FoodFigure]
    missing: list[Nutrient]
    facts: list[tuple[str, str]]
    fdc_url: str
    sentence: str
    notes: list[str]
    daily_cite: SafeString
    daily_cite_again: SafeString
    references: Listing

    @property
    def trail(self) -> Trail:
        group = FoodGroup(self.food.group)
        return (HOME, FOODS, Crumb(group.label, f"{FOODS.url}#{group.value}"))

    @property
    def portion_rows(self) -> list[tuple[str, str]]:
        return [(portion.measure, units.number(portion.grams)) for portion in self.portions]


def usual_of(portions: Iterable[Portion]) -> Portion | None:
    return next((portion for portion in portions if portion.is_default), None)


def food_page(
    food: Food, portions: list[Portion], weight: Weight | None = None, *, for_editor: bool = False
) -> FoodPage:
    """Everything about one food; nutrients without a value are named as not measured.

    `portions` are the food's; `weight` is what a reader asked for instead of the usual one.
    """
    usual = usual_of(portions)
    asked = weight or (Weight.of_portion(usual) if usual else None)
    amounts = {amount.nutrient_id: amount for amount in food.amounts.with_nutrient()}
    dailies = {daily.nutrient_id: daily for daily in DailyValue.objects.select_related("source")}
    nutrients = list(Nutrient.objects.defer("rendered"))
    html = food.html("text")
    sources = dict.fromkeys(daily.source.slug for daily in dailies.values())
    weaver = Weaver([html], keys=sources, for_editor=for_editor)
    sentence = richest_words(amounts, dailies, asked)
    cite = weaver.cite(*sources) if sentence else safe("")
    tell_last(food)
    return FoodPage(
        food=food,
        blocks=weaver.blocks(html),
        weight=asked,
        portions=portions,
        figures=[figure(amounts[n.pk], n, asked, dailies.get(n.pk)) for n in nutrients if n.pk in amounts],
        missing=[n for n in nutrients if n.pk not in amounts],
        facts=food_facts(food),
        fdc_url=fdc_url(food),
        sentence=sentence,
        notes=notes_on(dailies.values(), {n.pk: n.name for n in nutrients}),
        daily_cite=cite,
        daily_cite_again=weaver.cite(*sources),
        references=weaver.references(),
    )


def richest_words(amounts: Mapping[int, Amount], dailies: Mapping[int, DailyValue], weight: Weight | None) -> str:
    """The three largest shares of a daily value in one sentence; a daily value that is a limit is left out."""
    grams = weight.grams if weight else Decimal(100)
    shares = [
        (units.percent(units.in_grams(amount.amount, grams), dailies[pk].amount), amount.nutrient.in_text)
        for pk, amount in amounts.items()
        if amount.nutrient.counted_as not in LIMITS and not why_no_share(amount.nutrient, dailies.get(pk))
    ]
    top = [(share, name) for share, name in sorted(shares, key=lambda pair: -pair[0])[:3] if share >= WORTH_SAYING]
    if not top:
        return ""
    named = [f"{units.number(share)}\u00a0% of the {name}" for share, name in top]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    start = weight.named if weight else "100\u00a0g"
    comma = "," if "," in start else ""
    return f"{start[0].upper()}{start[1:]}{comma} gives {listed} in an adult’s daily value (FDA, 2016)."


def figure(amount: Amount, nutrient: Nutrient, weight: Weight | None, daily: DailyValue | None) -> FoodFigure:
    in_weight = units.in_grams(amount.amount, weight.grams) if weight else None
    counted = in_weight if in_weight is not None else amount.amount
    reason = why_no_share(nutrient, daily)
    comparable = daily if not reason else None
    return FoodFigure(
        nutrient=nutrient,
        per_100g=shown(amount.amount, nutrient),
        in_weight=rounded(in_weight, nutrient) if in_weight is not None else None,
        share=share_in_words(counted, comparable.amount) if comparable else "",
        no_share=reason,
        bar=bar(counted, comparable.amount) if comparable else safe(""),
        obtained=obtained(amount),
        assumed=amount.source_code == ASSUMED_ZERO,
    )


def food_facts(food: Food) -> list[tuple[str, str]]:
    """What is known of the food besides figures, in words. Of an imported one nobody knows what it contains."""
    contains = ", ".join(word.replace("-", " ") for word in food.contains)
    facts = [
        ("USDA description", food.usda_description),
        ("Group", FoodGroup(food.group).label),
        ("USDA category", food.usda_group if food.imported else ""),
        ("State", FoodState(food.state).label),
        ("Diet", NOT_KNOWN if food.imported else Diet(food.diet).label),
        ("Contains", NOT_KNOWN if food.imported else contains),
        ("Fortified with", ", ".join(word.replace("-", " ") for word in food.fortified_with)),
        ("Inedible part", f"{food.refuse_percent}\u00a0%" if food.refuse_percent else ""),
        ("USDA release", food.release),
        ("NDB number", food.ndb_number),
        ("FoodData Central match", Match(food.fdc_match).label),
    ]
    return [(name, value) for name, value in facts if value]
