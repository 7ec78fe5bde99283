"""An archive becomes foods: which of its records are foods, what they are called, what they hold and weigh."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from nutrients.fdc import cells, nutrients, portions
from nutrients.fdc.archive import DATE, Archive, ArchiveFault
from nutrients.fdc.groups import group_of
from nutrients.fdc.records import FdcAmount, FdcFood, FdcPortion, Release, Tally, Wanted, padded
from nutrients.vocabulary import OBTAINED

FOODS, AMOUNTS, PORTIONS, UNITS = "food.csv", "food_nutrient.csv", "food_portion.csv", "measure_unit.csv"
CATEGORIES, DERIVATIONS, SOURCES = "food_category.csv", "food_nutrient_derivation.csv", "food_nutrient_source.csv"
KINDS = {
    "foundation_food": ("foundation_food.csv", "Foundation Foods"),
    "sr_legacy_food": ("sr_legacy_food.csv", "SR Legacy"),
}
"""By data type the table with its NDB numbers, and its name. Of two records of one food the kind named first counts."""
REFUSED = (
    ("branded_food.csv", "Branded Foods"),
    ("survey_fndds_food.csv", "the survey’s foods (FNDDS)"),
)
TABLES = (nutrients.TABLE, FOODS, AMOUNTS, PORTIONS, UNITS, CATEGORIES, DERIVATIONS, SOURCES)
MOST_FOODS, MOST_PORTIONS = 50_000, 40
"""More foods than any release that is read; portions of one food."""
MOST_AMOUNT, AMOUNT_PLACES = Decimal(10_000_000), 5
MOST_GRAMS, GRAM_PLACES = Decimal(100_000), 3
MOST_DESCRIPTION = 250


@dataclass(slots=True)
class Gathered:
    """A record that is becoming a food. `taken`: by slug the place in `nutrients.ORDER` of what was taken."""

    fdc_id: int
    kind: str
    description: str
    category: str
    ndb_number: str
    amounts: dict[str, FdcAmount] = field(default_factory=dict)
    taken: dict[str, nutrients.Target] = field(default_factory=dict)
    portions: list[tuple[int, FdcPortion]] = field(default_factory=list)


def total(archive: Archive) -> int:
    """Bytes that will be read, for a progress bar."""
    return archive.size(*TABLES, *(table for table, _name in KINDS.values()))


def read(archive: Archive, wanted: Collection[Wanted], tally: Tally) -> list[FdcFood]:
    """The foods in the order of the archive. Raises ArchiveFault."""
    refuse_other_kinds(archive)
    archive.refuse_too_large()
    targets = nutrients.targets(archive, wanted, tally)
    gathered, newest = records(archive, tally)
    date = archive.date or newest
    if not date:
        raise ArchiveFault("Nothing in the archive says which release it is: neither its name nor food.csv has a date.")
    take_amounts(archive, gathered, targets, tally)
    take_portions(archive, gathered, tally)
    releases = {kind: Release(name, date) for kind, (_table, name) in KINDS.items()}
    return [food for one in gathered.values() if (food := finished(one, releases[one.kind], tally))]


def refuse_other_kinds(archive: Archive) -> None:
    readable = "Only SR Legacy and Foundation Foods are imported, as CSV"
    if any(name.endswith(".json") for name in archive.tables) and FOODS not in archive.tables:
        raise ArchiveFault(f"This is a JSON archive. {readable}: take the one with csv in its name.")
    others = [words for table, words in REFUSED if table in archive.tables]
    ours = [name for table, name in KINDS.values() if table in archive.tables]
    if others and ours:
        raise ArchiveFault(f"This is the archive of all foods together. {readable}: take one of these two.")
    if others:
        raise ArchiveFault(f"This is the archive of {others[0]}. {readable}.")
    if not ours:
        raise ArchiveFault(f"This is no archive of FoodData Central’s that is known here. {readable}.")


def ndb_numbers(archive: Archive) -> dict[str, str]:
    """The NDB number of each record that has one, by fdc_id."""
    return {
        fdc_id: padded(number)
        for table, _name in KINDS.values()
        if table in archive.tables
        for fdc_id, number in archive.few(table, ("fdc_id", "NDB_number"))
    }


def records(archive: Archive, tally: Tally) -> tuple[dict[str, Gathered], str]:
    """The records that are foods, by fdc_id, and the newest date on which one was published."""
    numbers, categories = ndb_numbers(archive), pairs(archive, CATEGORIES, "description")
    found: dict[str, Gathered] = {}
    newest = ""
    columns = ("fdc_id", "data_type", "description")
    for line, (key, kind, text, category, date) in archive.rows(
        FOODS, columns, ("food_category_id", "publication_date")
    ):
        description = cells.shortened(cells.words(text), MOST_DESCRIPTION)
        if kind not in KINDS:
            tally.note("records that are no foods of their own", cells.words(kind)[:40] or "no data type")
        elif not description:
            tally.note("foods without a description", key[:20])
        elif key in found:
            tally.note("foods whose fdc_id stands twice, of which the first counts", description)
        elif not numbers.get(key):
            tally.note("foods without an NDB number", description)
        else:
            fdc_id = cells.whole(key, FOODS, line, "fdc_id")
            group = cells.words(categories.get(category, ""))[:60]
            found[key] = Gathered(fdc_id, kind, description, group, numbers[key])
            newest = max(newest, date[:10] if DATE.fullmatch(date[:10]) else "")
            if len(found) > MOST_FOODS:
                raise ArchiveFault(f"{FOODS} holds more than {MOST_FOODS:,} foods; no release that is read here does.")
    if not found:
        raise ArchiveFault(f"{FOODS} holds no food of SR Legacy or Foundation Foods with an NDB number.")
    return once(found, tally), newest


def once(found: dict[str, Gathered], tally: Tally) -> dict[str, Gathered]:
    """One record for each NDB number: a Foundation food rather than one of SR Legacy, then the newest."""
    order = list(KINDS)
    best: dict[str, tuple[tuple[int, int], str]] = {}
    for key, one in found.items():
        rank = (-order.index(one.kind), one.fdc_id)
        if one.ndb_number in best:
            tally.note("records of a food that another record describes too", one.description)
        best[one.ndb_number] = max(best.get(one.ndb_number, (rank, key)), (rank, key))
    kept = {key for _rank, key in best.values()}
    return {key: one for key, one in found.items() if key in kept}


def pairs(archive: Archive, table: str, column: str) -> dict[str, str]:
    """One column of a small table by id; nothing where the archive has no such table."""
    return {row[0]: row[1] for row in archive.few(table, ("id", column))} if table in archive.tables else {}


def codes(archive: Archive) -> dict[str, str]:
    """By derivation how a value was obtained, as the site writes it."""
    sources, derived = pairs(archive, SOURCES, "code"), pairs(archive, DERIVATIONS, "source_id")
    return {key: code for key, source in derived.items() if (code := sources.get(source, "")) in OBTAINED}


def take_amounts(archive: Archive, gathered: dict[str, Gathered], targets: nutrients.Targets, tally: Tally) -> None:
    """The rows of nutrients that the site has; a row without an amount was not measured."""
    obtained = codes(archive)
    columns, also = ("fdc_id", "nutrient_id", "amount"), ("data_points", "derivation_id", "loq")
    for line, (key, nutrient, text, points, derivation, loq) in archive.rows(AMOUNTS, columns, also):
        food = gathered.get(key)
        if food is None:
            continue
        if nutrient not in targets:
            tally.note("values of a nutrient that nutrient.csv does not have", f"number {cells.words(nutrient)[:20]}")
            continue
        target = targets[nutrient]
        if target is None:
            continue
        given = cells.amount(text, AMOUNTS, line, "amount", MOST_AMOUNT, 10) if text else None
        if loq and not given:
            tally.note(
                "values below what could be measured, which are no zeros", f"{target.slug} in {food.description}"
            )
        elif given is None:
            tally.note("values without an amount", f"{target.slug} in {food.description}")
        else:
            amount = cells.amount(f"{given * target.factor:f}", AMOUNTS, line, "amount", MOST_AMOUNT, AMOUNT_PLACES)
            put(food, target, FdcAmount(amount, obtained.get(derivation, ""), cells.count(points)), tally)


def put(food: Gathered, target: nutrients.Target, amount: FdcAmount, tally: Tally) -> None:
    """Keep the amount of the row that comes first in ORDER; of two rows of one kind, that with more analyses."""
    before = food.taken.get(target.slug)
    if before is not None and target.place == before.place:
        tally.note("values that stand twice, of which one counts", f"{target.slug} in {food.description}")
        if (amount.data_points or 0) <= (food.amounts[target.slug].data_points or 0):
            return
    if before is None or target.place <= before.place:
        food.taken[target.slug], food.amounts[target.slug] = target, amount


def take_portions(archive: Archive, gathered: dict[str, Gathered], tally: Tally) -> None:
    if PORTIONS not in archive.tables:
        tally.note("table of portions is missing", PORTIONS)
        return
    names = pairs(archive, UNITS, "name") | {portions.UNDETERMINED: ""}
    columns, also = (
        ("fdc_id", "gram_weight"),
        ("seq_num", "amount", "measure_unit_id", "portion_description", "modifier"),
    )
    for line, (key, weight, seq, many, unit, description, modifier) in archive.rows(PORTIONS, columns, also):
        food = gathered.get(key)
        if food is None:
            continue
        grams = cells.amount(weight, PORTIONS, line, "weight", MOST_GRAMS, GRAM_PLACES) if weight else Decimal(0)
        amount = cells.amount(many, PORTIONS, line, "amount", MOST_GRAMS, GRAM_PLACES) if many else Decimal(1)
        measure = portions.measure(amount, names.get(unit, ""), modifier, description)
        if not grams or not amount:
            tally.note("portions without a weight or an amount", food.description)
        elif not measure:
            tally.note("portions that nothing describes", food.description)
        elif len(food.portions) >= MOST_PORTIONS:
            tally.note(f"portions beyond {MOST_PORTIONS} of one food", food.description)
        else:
            food.portions.append((cells.count(seq) or 0, FdcPortion(measure, grams)))


def finished(one: Gathered, release: Release, tally: Tally) -> FdcFood | None:
    """None for a food of which no nutrient of the site is known."""
    if not one.amounts:
        tally.note("foods of which no nutrient of this site is known", one.description)
        return None
    for target in one.taken.values():
        if target.said:
            tally.note(target.said, one.description)
    said = [nutrients.ATWATER[number] for number in nutrients.ATWATER if said_of(number, one.taken.values())]
    return FdcFood(
        fdc_id=one.fdc_id,
        ndb_number=one.ndb_number,
        description=one.description,
        category=one.category,
        group=group_of(one.category, one.description),
        release=release,
        note="; ".join(said),
        amounts=one.amounts,
        portions=tuple(portion for _seq, portion in sorted(one.portions, key=lambda pair: pair[0])),
    )


def said_of(number: str, taken: Iterable[nutrients.Target]) -> bool:
    return any(target.said == nutrients.said(number) for target in taken)
