"""Foods: one food with its figures, all foods, and the foods richest in a nutrient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from nutrients import charts, units
from nutrients.citations import Listed
from nutrients.models import Amount, DailyValue, Food, Nutrient, Portion
from nutrients.pages.weaving import Block, Weaver, safe
from nutrients.vocabulary import OBTAINED, Diet, FoodGroup, FoodState, Match, NutrientKind

PER = {"100g": "per 100 g", "portion": "per portion"}
"""The two ways of ranking: the value of the query key `per`, and its words."""
PAGE_SIZE = 50
WORTH_SAYING = 5
"""Per cent of a daily value below which a food page says nothing of a nutrient in its first sentence."""
FDC = "https://fdc.nal.usda.gov/food-details/{}/nutrients"


@dataclass(frozen=True)
class RankedFood:
    """A food in a ranking: amounts in words, and a bar of the share of the daily value or of the richest."""

    place: int
    food: Food
    per_100g: str
    measure: str
    per_portion: str
    share: str
    bar: SafeString
    obtained: str


@dataclass(frozen=True)
class Ranking:
    nutrient: Nutrient
    per: str
    foods: list[RankedFood]
    daily_value: DailyValue | None
    page: int
    pages: int
    total: int
    not_measured: list[Food]

    @property
    def per_words(self) -> str:
        return PER[self.per]

    @property
    def numbers(self) -> range:
        return range(1, self.pages + 1)

    @property
    def query(self) -> str:
        """What stands before a page's number in its address."""
        return "?page=" if self.per == "100g" else f"?per={self.per}&amp;page="


def ranked(amount: Amount, place: int, per: str, daily: DailyValue | None, unit: str, top: float) -> RankedFood:
    grams = getattr(amount, "grams", None)
    in_portion = units.in_portion(amount.amount, grams) if grams else None
    shown = in_portion if per == "portion" else amount.amount
    whole = daily.amount if daily else Decimal(str(top or 1))
    share = float(shown / whole) if shown is not None else 0.0
    return RankedFood(
        place=place,
        food=amount.food,
        per_100g=units.quantity(amount.amount, unit),
        measure=f"{amount.measure}, {units.number(grams)}\u00a0g" if grams else "",  # type: ignore[attr-defined]  # annotated
        per_portion=units.quantity(in_portion, unit) if in_portion is not None else "",
        share=f"{units.percent(shown, whole)}\u00a0%" if daily and shown is not None else "",
        bar=safe(charts.share_bar(share)),
        obtained=OBTAINED[amount.source_code],
    )


def ranking(nutrient: Nutrient, per: str, page: int = 1, size: int = PAGE_SIZE) -> Ranking:
    """One page of the foods richest in a nutrient; foods that were not measured stand apart, never as 0."""
    daily = DailyValue.objects.filter(nutrient=nutrient).select_related("source").first()
    amounts = Amount.objects.of_nutrient(nutrient).richest(per)
    total = amounts.count()
    start = (page - 1) * size
    rows: Sequence[Amount] = list(amounts[start : start + size])
    best = amounts.first()
    top = float(getattr(best, "in_portion", 0) if per == "portion" else best.amount) if best else 1.0
    return Ranking(
        nutrient=nutrient,
        per=per,
        foods=[ranked(row, start + n, per, daily, nutrient.unit, top) for n, row in enumerate(rows, 1)],
        daily_value=daily,
        page=page,
        pages=max(1, -(-total // size)),
        total=total,
        not_measured=list(Food.objects.exclude(amounts__nutrient=nutrient)),
    )


@dataclass(frozen=True)
class FoodFigure:
    nutrient: Nutrient
    per_100g: str
    per_portion: str
    share: str
    bar: SafeString
    obtained: str


@dataclass(frozen=True)
class FoodPage:
    food: Food
    blocks: list[Block]
    usual: Portion | None
    portions: list[Portion]
    figures: list[FoodFigure]
    missing: list[Nutrient]
    facts: list[tuple[str, str]]
    fdc_url: str
    sentence: str
    daily_cite: SafeString
    daily_cite_again: SafeString
    references: list[Listed]

    @property
    def usual_grams(self) -> str:
        return units.number(self.usual.grams) if self.usual else ""

    @property
    def portion_rows(self) -> list[tuple[str, str]]:
        return [(portion.measure, units.number(portion.grams)) for portion in self.portions]


def food_page(food: Food, *, for_editor: bool = False) -> FoodPage:
    """Everything about one food; nutrients without a value are named as not measured."""
    portions = list(food.portions.all())
    usual = next((portion for portion in portions if portion.is_default), None)
    amounts = {amount.nutrient_id: amount for amount in food.amounts.select_related("nutrient")}
    dailies = {daily.nutrient_id: daily for daily in DailyValue.objects.select_related("source")}
    nutrients = list(Nutrient.objects.all())
    html = food.html("text")
    sources = dict.fromkeys(daily.source.slug for daily in dailies.values())
    weaver = Weaver([html], keys=sources, for_editor=for_editor)
    sentence = richest_words(amounts, dailies, usual)
    cite = weaver.cite(*sources) if sentence else safe("")
    return FoodPage(
        food=food,
        blocks=weaver.blocks(html),
        usual=usual,
        portions=portions,
        figures=[figure(amounts[n.pk], n, usual, dailies.get(n.pk)) for n in nutrients if n.pk in amounts],
        missing=[n for n in nutrients if n.pk not in amounts],
        facts=food_facts(food),
        fdc_url=FDC.format(food.fdc_id) if food.fdc_id else "",
        sentence=sentence,
        daily_cite=cite,
        daily_cite_again=weaver.cite(*sources),
        references=weaver.references(),
    )


def richest_words(amounts: Mapping[int, Amount], dailies: Mapping[int, DailyValue], usual: Portion | None) -> str:
    """The three largest shares of the daily value in one sentence; sodium is a limit and is left out."""
    grams = usual.grams if usual else Decimal(100)
    shares = [
        (units.percent(units.in_portion(amount.amount, grams), dailies[pk].amount), amount.nutrient.in_text)
        for pk, amount in amounts.items()
        if pk in dailies and amount.nutrient.slug != "sodium"
    ]
    top = [(share, name) for share, name in sorted(shares, key=lambda pair: -pair[0])[:3] if share >= WORTH_SAYING]
    if not top:
        return ""
    named = [f"{share}\u00a0% of the {name}" for share, name in top]
    portion = f"{usual.measure}, {units.number(usual.grams)}\u00a0g," if usual else "100\u00a0g"
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{portion[0].upper()}{portion[1:]} gives {listed} in an adult’s daily value (FDA, 2016)."


def figure(amount: Amount, nutrient: Nutrient, usual: Portion | None, daily: DailyValue | None) -> FoodFigure:
    in_portion = units.in_portion(amount.amount, usual.grams) if usual else None
    counted = in_portion if in_portion is not None else amount.amount
    share = counted / daily.amount if daily else None
    return FoodFigure(
        nutrient=nutrient,
        per_100g=units.quantity(amount.amount, nutrient.unit),
        per_portion=units.quantity(in_portion, nutrient.unit) if in_portion is not None else "",
        share=f"{units.percent(counted, daily.amount)}\u00a0%" if daily else "",
        bar=safe(charts.share_bar(float(share)) if share is not None else ""),
        obtained=OBTAINED[amount.source_code],
    )


def food_facts(food: Food) -> list[tuple[str, str]]:
    """What is known of the food besides figures, in words."""
    facts = [
        ("USDA description", food.usda_description),
        ("Group", FoodGroup(food.group).label),
        ("State", FoodState(food.state).label),
        ("Diet", Diet(food.diet).label),
        ("Contains", ", ".join(word.replace("-", " ") for word in food.contains)),
        ("Fortified with", ", ".join(word.replace("-", " ") for word in food.fortified_with)),
        ("Inedible part", f"{food.refuse_percent}\u00a0%" if food.refuse_percent else ""),
        ("USDA release", food.release),
        ("NDB number", food.ndb_number),
        ("FoodData Central match", Match(food.fdc_match).label),
    ]
    return [(name, value) for name, value in facts if value]


@dataclass(frozen=True)
class FoodShelf:
    group: FoodGroup
    foods: list[Food]


def shelves() -> list[FoodShelf]:
    """All foods by group, groups and foods in their order."""
    foods = list(Food.objects.all())
    found = [FoodShelf(group, [food for food in foods if food.group == group]) for group in FoodGroup]
    return [shelf for shelf in found if shelf.foods]


def nutrients_with_foods() -> list[Nutrient]:
    return list(Nutrient.objects.exclude(type=NutrientKind.ENERGY))
