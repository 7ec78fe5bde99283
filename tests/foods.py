"""What pages about foods must say, worked out from `content/*.csv` alone, in whole decimals."""

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from itertools import groupby

from django.test import Client

from nutrients.life_stages import STAGES
from tests.pages import Page, get, one, words
from tests.test_figures import Row, table

LABELS = {"mg": "mg", "ug": "µg", "ug_dfe": "µg DFE", "kcal": "kcal"}
UNITS = {"folate": "ug_dfe", "vitamin-d": "ug", "vitamin-b12": "ug", "energy": "kcal"}
"""The unit of each nutrient's amounts in foods, where it is not mg."""
WAYS = ("100g", "portion", "100kcal", "share")
NEEDS = ("ai", "rda", "pri", "rni")
WITHOUT = {
    "dairy": {"dairy"},
    "egg": {"egg"},
    "fish": {"fish"},
    "shellfish": {"shellfish"},
    "nuts": {"tree-nuts", "peanuts"},
    "gluten": {"gluten", "gluten-cross-contact"},
    "soy": {"soy"},
    "sesame": {"sesame"},
}


@cache
def amounts(nutrient: str) -> dict[str, Decimal]:
    return {row["food"]: Decimal(row["amount"]) for row in table("amounts") if row["nutrient"] == nutrient}


@cache
def usual() -> dict[str, Decimal]:
    """Grams of the usual portion by food."""
    return {row["food"]: Decimal(row["grams"]) for row in table("portions") if row["is_default"] == "1"}


@cache
def foods() -> dict[str, Row]:
    return {row["slug"]: row for row in table("foods")}


def daily_value(nutrient: str) -> Decimal:
    return next(Decimal(row["amount"]) for row in table("daily_values") if row["nutrient"] == nutrient)


def measured(nutrient: str, per: str) -> dict[str, Decimal]:
    """The exact value by food in the measure of a ranking; foods without one are not there."""
    given, energy = amounts(nutrient), amounts("energy")
    if per == "100g":
        return dict(given)
    if per == "100kcal":
        return {food: 100 * value / energy[food] for food, value in given.items() if energy.get(food)}
    return {food: value * usual()[food] / 100 for food, value in given.items() if food in usual()}


def printed(value: Decimal) -> str:
    """Three significant figures, whole numbers kept whole, a comma over 999."""
    if value >= 1000:
        return f"{value.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"
    short = Context(prec=3, rounding=ROUND_HALF_UP).create_decimal(value)
    return as_given(short.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP))


def as_given(value: Decimal) -> str:
    return format(value.normalize(), ",f")


def with_unit(number: str, nutrient: str) -> str:
    return f"{number} {LABELS[UNITS.get(nutrient, 'mg')]}"


def percent(part: Decimal, whole: Decimal) -> str:
    share = (100 * part / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return "<1 %" if share == 0 and part > 0 else f"{share:,} %"


def needs(nutrient: str, authority: str, stage: str) -> list[Row]:
    """The rows of the needs that an authority gives for one of the life stages."""
    reader = STAGES[stage][1]
    special = ("pregnancy", "lactation")
    return [
        row
        for row in table("intakes")
        if (row["nutrient"], row["authority"]) == (nutrient, authority)
        and row["intake_kind"] in NEEDS
        and (row["life_stage"] == reader.stage if reader.stage else row["life_stage"] not in special)
        and (reader.sex == "any" or row["sex"] in (reader.sex, "any"))
        and int(row["age_from"]) <= reader.months
        and (not row["age_to"] or reader.months < int(row["age_to"]))
    ]


def fitting(diet: str = "", without: tuple[str, ...] = (), group: str = "", state: str = "") -> set[str]:
    """Slugs of the foods that the tags of `foods.csv` let through."""
    diets = {"": None, "vegan": {"vegan"}, "vegetarian": {"vegan", "vegetarian"}}[diet]
    states = {"": None, "raw": {"raw"}, "cooked": {"cooked", "roasted"}}[state]
    barred: set[str] = set().union(*(WITHOUT[key] for key in without))
    return {
        slug
        for slug, food in foods().items()
        if (diets is None or food["diet"] in diets)
        and (states is None or food["state"] in states)
        and group in ("", food["group"])
        and not barred & {word.strip() for word in food["contains"].split(";")}
    }


def slug_of(href: str) -> str:
    return href.strip("/").split("/")[-1]


def ranked_rows(page: Page) -> list[tuple[str, list[str]]]:
    """Slug and cells (place, bar, %, beside, 100 g, how obtained) of each row of a ranking."""
    found = []
    for row in page.xpath("//table[contains(@class,'bars')]/tbody/tr"):
        cells = [words(cell) for cell in row.xpath("./td")]
        if "by-share" in row.getparent().getparent().get("class"):
            cells[1], cells[2] = cells[2], cells[1]
        found.append((slug_of(row.xpath("./th/a/@href")[0]), cells))
    return found


def whole_ranking(client: Client, address: str) -> list[tuple[str, list[str]]]:
    """All rows of all pages, reached by the links between the pages."""
    first = get(client, address)
    pages = first.xpath("//nav[@class='pager']//a/@href")
    assert not pages or first.xpath("//nav[@class='pager']//a[@aria-current]/@href") == pages[:1]
    others = [get(client, address) for address in pages[1:]]
    return [row for page in [first, *others] for row in ranked_rows(page)]


def apart(page: Page, heading: str) -> list[str]:
    """Slugs of the foods that a section of this heading lists."""
    hrefs = page.xpath("//section[.//h2[text()=$heading]]//li/a/@href", heading=heading)
    return [slug_of(href) for href in hrefs]


def tied(values: list[tuple[str, Decimal]]) -> list[tuple[Decimal, set[str]]]:
    """Runs of foods with the same value, since databases sort equal names in their own ways."""
    return [(value, {food for food, _ in run}) for value, run in groupby(values, key=lambda pair: pair[1])]


def complaints(page: Page) -> dict[str, str]:
    """Text by anchor of the summary, which takes focus and leads to controls that are there."""
    summary = one(page, "//*[@role='alert' and @autofocus and @tabindex='-1']")
    found = {link.get("href"): words(link) for link in summary.xpath(".//a")}
    for anchor in found:
        control = one(page, f"//*[@id='{anchor[1:]}']")
        described = control.get("aria-describedby").split()
        assert words(one(page, f"//*[@id='{described[-1]}']")) in found[anchor]
        assert control.get("aria-invalid") == "true" or control.xpath(".//*[@aria-invalid='true']")
    assert words(one(page, "//title")).startswith("Error: ")
    return found
