"""Needs and limits change on the birthday, for every authority, as the table of intakes says."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client

from nutrients import units
from nutrients.life_stages import POPULATIONS, Reader, covers
from nutrients.models import Nutrient
from nutrients.vocabulary import Authority, LifeStage, Sex
from tests.engines import first_on_both
from tests.intake import answer
from tests.pages import Page, words
from tests.test_figures import Row, table, words_of_amount

pytestmark = pytest.mark.django_db
NEEDS = ("ai", "rda", "pri", "rni")
STAGES = ("pregnancy", "lactation")
OLDEST = 120 * 12


def boundaries() -> list[int]:
    """Every month at which a row of any authority begins or ends, and the month before."""
    ages = {int(row[name]) for row in table("intakes") for name in ("age_from", "age_to") if row[name]}
    return sorted({month for age in ages for month in (age - 1, age) if 0 <= month < OLDEST})


def applies(row: Row, months: int, sex: str, stage: str) -> bool:
    young_enough = not row["age_to"] or months < int(row["age_to"])
    of_stage = row["life_stage"] == stage if stage else row["life_stage"] not in STAGES
    return of_stage and row["sex"] in (sex, "any") and int(row["age_from"]) <= months and young_enough


def expected(nutrient: str, authority: str, months: int, sex: str, stage: str, *, need: bool) -> set[str]:
    """The amounts that must stand in a cell; without rows for pregnancy or breastfeeding those without it."""
    fitting = [r for r in table("intakes") if r["nutrient"] == nutrient and r["authority"] == authority]
    fitting = [row for row in fitting if (row["intake_kind"] in NEEDS) == need]
    own = [row for row in fitting if applies(row, months, sex, stage)]
    if not own and stage and not refused(nutrient, authority, need=need):
        own = [row for row in fitting if applies(row, months, sex, "")]
    return {amount(row) for row in own}


def refused(nutrient: str, authority: str, *, need: bool) -> bool:
    """Whether something was looked at and not set for pregnancy and breastfeeding."""
    return any(
        row["nutrient"] == nutrient and row["authority"] == authority and (row["intake_kind"] in NEEDS) == need
        for row in table("not_sets")
        if row["population"] in ("all", "pregnancy, lactation, infants")
    )


def amount(row: Row) -> str:
    value = Decimal(row["amount"])
    text = units.both(value, value, row["unit"], row["nutrient"])
    return words_of_amount(f"{text}, {row['subgroup']}" if row["subgroup"] else text)


def shown(page: Page, place: int) -> dict[tuple[str, str], tuple[set[str], str]]:
    """The amounts and the words of every cell of a table, by nutrient's name and authority."""
    found = {}
    for row in page.xpath(f"(//table[contains(@class,'even')])[{place}]/tbody/tr"):
        for cell in row.xpath("./td"):
            found[words(row[0]), cell.get("data-n")] = ({words(b) for b in cell.xpath(".//b")}, words(cell))
    return found


def readers() -> Iterator[tuple[int, str, str]]:
    for months in boundaries():
        yield months, "female", ""
        yield months, "male", ""
        if 12 * 10 <= months <= 12 * 60:
            yield months, "female", "pregnancy"
            yield months, "female", "lactation"


def test_there_are_boundaries_of_every_authority() -> None:
    assert {0, 11, 12, 35, 36, 47, 48, 215, 216, 227, 228, 371, 372, 611, 612, 779, 780, 851, 852} <= set(boundaries())


@pytest.mark.parametrize("part", first_on_both(range(6)))
def test_every_value_changes_on_the_birthday_and_not_a_month_earlier(client: Client, part: int) -> None:
    names = dict(Nutrient.objects.values_list("slug", "name"))
    slugs = {row["nutrient"] for row in table("intakes")}
    for months, sex, stage in list(readers())[part::6]:
        page = answer(client, years=str(months // 12), months=str(months % 12), sex=sex, stage=stage)
        for place, need in ((1, True), (2, False)):
            cells = shown(page, place)
            assert len(cells) == len(slugs) * len(Authority) == 70
            for slug in slugs:
                for authority in Authority:
                    wanted = expected(slug, authority, months, sex, stage, need=need)
                    amounts, text = cells[names[slug], authority.label]
                    assert amounts == wanted, (slug, authority, months, sex, stage, need)
                    assert wanted or "none set" in text or "not looked up" in text


@pytest.mark.once
def test_an_age_in_years_alone_is_the_birthday(client: Client) -> None:
    whole = shown(answer(client, years="19"), 1)
    assert whole == shown(answer(client, years="19", months="0"), 1)
    assert whole != shown(answer(client, years="18", months="11"), 1)


@pytest.mark.once
def test_which_kind_of_nothing_is_said_for_each_reader(client: Client) -> None:
    grown, child, infant = answer(client), answer(client, years="3"), answer(client, years="0", months="9")
    vitamin_b12 = shown(grown, 2)["Vitamin B12", "EU (EFSA)"][1]
    assert vitamin_b12.startswith("none set: Tolerable Upper Intake Level (no adverse effect found to base it on)")
    assert shown(grown, 2)["Vitamin B12", "WHO/FAO"][1] == "not looked up"
    assert shown(grown, 1)["Vitamin E", "United Kingdom"][1].startswith("none set: Reference Nutrient Intake")
    assert shown(child, 2)["Magnesium", "EU (EFSA)"][1].startswith("none set")
    assert shown(answer(client, years="4"), 2)["Magnesium", "EU (EFSA)"][0] == {"250 mg"}
    assert shown(child, 2)["Calcium", "EU (EFSA)"][1].startswith("none set")
    assert shown(infant, 2)["Copper", "EU (EFSA)"][1].startswith("none set")
    assert shown(infant, 2)["Magnesium", "United Kingdom"][1] == "not looked up"


@pytest.mark.once
def test_pregnancy_borrows_and_says_so_but_not_what_was_looked_at_and_not_set(client: Client) -> None:
    needs, limits = (shown(answer(client, stage="pregnancy"), place) for place in (1, 2))
    borrowed = "not looked up for pregnancy; for adults: "
    assert needs["Calcium", "United Kingdom"][1].startswith(f"{borrowed}700 mg")
    assert limits["Vitamin B6", "WHO/FAO"][1].startswith(f"{borrowed}100 mg")
    assert limits["Copper", "EU (EFSA)"][1].startswith("none set")
    assert limits["Niacin", "EU (EFSA)"][1].startswith("none set")
    assert needs["Calcium", "WHO/FAO"][1] == "not looked up"
    young = shown(answer(client, years="16", stage="lactation"), 1)["Iron", "EU (EFSA)"][1]
    assert young.startswith("not looked up for breastfeeding; for girls of this age: 13 mg")


@pytest.mark.once
def test_subgroups_and_both_measures_are_named(client: Client) -> None:
    needs = shown(answer(client), 1)
    assert needs["Iron", "EU (EFSA)"][0] == {"16 mg, premenopausal", "11 mg, postmenopausal"}
    assert needs["Vitamin D", "United States and Canada"][0] == {"15 µg (600 IU)"}
    assert shown(answer(client), 2)["Niacin", "EU (EFSA)"][0] == {"10 mg, nicotinic acid", "900 mg, nicotinamide"}


def test_every_population_of_a_limit_not_set_is_a_known_one() -> None:
    assert {row["population"] for row in table("not_sets")} == set(POPULATIONS)
    assert not covers("people with red hair", Reader(400, Sex.FEMALE))


@pytest.mark.parametrize(
    ("population", "months", "stage", "meant"),
    [
        ("all", 5, None, True),
        ("adults", 216, None, True),
        ("adults", 215, None, False),
        ("adults", 400, LifeStage.PREGNANCY, False),
        ("infants", 11, None, True),
        ("infants", 12, None, False),
        ("under 4 years", 47, None, True),
        ("under 4 years", 48, None, False),
        ("under 18 years", 215, None, True),
        ("under 18 years", 216, None, False),
        ("pregnancy, lactation, infants", 11, None, True),
        ("pregnancy, lactation, infants", 400, LifeStage.LACTATION, True),
        ("pregnancy, lactation, infants", 400, None, False),
    ],
)
def test_a_population_means_these_readers(population: str, months: int, stage: LifeStage | None, meant: bool) -> None:
    assert covers(population, Reader(months, Sex.FEMALE, stage)) is meant


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (Reader(408, Sex.FEMALE, LifeStage.PREGNANCY), "Woman, 34 years, pregnant"),
        (Reader(227, Sex.MALE), "Man, 18 years 11 months"),
        (Reader(215, Sex.MALE), "Boy, 17 years 11 months"),
        (Reader(13, Sex.FEMALE), "Girl, 1 year 1 month"),
        (Reader(1, Sex.MALE), "Infant, 1 month, boy"),
    ],
)
def test_a_reader_in_words(reader: Reader, text: str) -> None:
    assert reader.in_words == text
