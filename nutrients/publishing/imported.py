"""Foods imported in bulk: written, found by search and counted in one transaction with the content version.

They are no content: they stand in no file, have no working copy and no history of their own, so that a revision for
each would only repeat what the release says; its date and a digest stand in the food instead. Where somebody
describes a food of the same NDB number, that one takes its place.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.text import slugify

from nutrients import indexing
from nutrients.fdc import FdcFood, padded
from nutrients.models import Amount, ContentVersion, Food, Nutrient, Portion
from nutrients.publishing.changes import lock, touch
from nutrients.records import FoodRecord
from nutrients.vocabulary import Diet, FoodState, Match

BATCH = 250
"""Foods written at once."""
LONGEST_SLUG, LONGEST_NAME = 64, 120
WRITTEN = ("name", "usda_description", "fdc_id", "usda_group", "group", "release", "note", "changed")
STAMPS = ("imported_date", "imported_digest", "version")
INSERT_AMOUNT = """
    INSERT INTO nutrients_amount (food_id, nutrient_id, amount, source_code, data_points, curated)
    VALUES (%s, %s, %s, %s, %s, FALSE)
"""
Item = TypeVar("Item")
Progress = Callable[[int, int], None]
"""Told how many foods more were written, of how many."""


@dataclass(frozen=True)
class Standing:
    """An imported food as it stands now."""

    pk: int
    date: str
    digest: str


@dataclass
class Imported:
    """What an import does: foods that are new, change, or stay; `curated`: those that somebody described."""

    new: list[FdcFood] = field(default_factory=list)
    changed: list[tuple[FdcFood, int]] = field(default_factory=list)
    unchanged: int = 0
    curated: list[FdcFood] = field(default_factory=list)
    older: list[FdcFood] = field(default_factory=list)
    """Of which a newer release is here already."""

    @property
    def written(self) -> int:
        return len(self.new) + len(self.changed)


def import_foods(foods: Sequence[FdcFood], progress: Progress, *, dry_run: bool = False) -> Imported:
    """Make these foods of one release what readers see, all of them or none; curated ones are left alone."""
    with transaction.atomic():
        version = lock()
        plan = planned(foods)
        if plan.written and not dry_run:
            nutrients = dict(Nutrient.objects.values_list("slug", "pk"))
            today = timezone.now().date()
            for new in batches(plan.new):
                rows = [filled(Food(slug=slug), food, today) for food, slug in zip(new, slugs(new), strict=True)]
                hold(Food.objects.bulk_create(rows), new, nutrients)
                progress(len(new), plan.written)
            for changed in batches(plan.changed):
                rewrite(changed, nutrients, today)
                progress(len(changed), plan.written)
            count(version)
            touch(version)
    return plan


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def planned(foods: Sequence[FdcFood]) -> Imported:
    """What is to be done with each food, by its NDB number."""
    curated = {padded(number) for number in Food.objects.curated().values_list("ndb_number", flat=True)}
    columns = ("ndb_number", "pk", "imported_date", "imported_digest")
    standing = {
        number: Standing(*rest)
        for number, *rest in Food.objects.filter(imported=True).values_list(*columns).iterator(chunk_size=BATCH)
    }
    plan = Imported()
    for food in foods:
        before = standing.get(food.ndb_number)
        if food.ndb_number in curated:
            plan.curated.append(food)
        elif before is None:
            plan.new.append(food)
        elif before.date > food.release.date:
            plan.older.append(food)
        elif (before.date, before.digest) == (food.release.date, food.digest()):
            plan.unchanged += 1
        else:
            plan.changed.append((food, before.pk))
    return plan


def slugs(foods: Sequence[FdcFood]) -> list[str]:
    """Addresses for new foods: the words of the description and, so that no two are alike, the NDB number."""
    made = []
    for food in foods:
        named = slugify(food.description.replace("_", " "))[:LONGEST_SLUG].strip("-")
        made.append("-".join(part for part in (named, food.ndb_number.lstrip("0")) if part))
    taken = set(Food.objects.filter(slug__in=made).values_list("slug", flat=True))
    return [f"{slug}-usda" if slug in taken else slug for slug in made]


def filled(row: Food, food: FdcFood, today: date) -> Food:
    """Set the columns of a food. What nobody looked at is not known: no diet, no allergen, no state."""
    row.name = food.description if len(food.description) <= LONGEST_NAME else f"{food.description[: LONGEST_NAME - 1]}…"
    row.usda_description, row.usda_group, row.group = food.description, food.category, food.group
    row.fdc_id, row.ndb_number, row.fdc_match = food.fdc_id, food.ndb_number, Match.OWN
    row.state, row.diet = FoodState.UNKNOWN, Diet.UNKNOWN
    row.release, row.note = str(food.release), food.note
    row.imported, row.imported_date, row.imported_digest = True, food.release.date, food.digest()
    row.published, row.changed = row.published or today, today
    return row


def rewrite(changed: Sequence[tuple[FdcFood, int]], nutrients: dict[str, int], today: date) -> None:
    """Put what the release says of these foods in the place of all that stood of them; their addresses stay."""
    rows = Food.objects.defer("text", "rendered").in_bulk([pk for _food, pk in changed])
    written = [filled(rows[pk], food, today) for food, pk in changed]
    for row in written:
        row.version += 1
    Food.objects.bulk_update(written, [*WRITTEN, *STAMPS])
    Amount.objects.filter(food__in=list(rows)).delete()
    Portion.objects.filter(food__in=list(rows)).delete()
    hold(written, [food for food, _pk in changed], nutrients)


def hold(rows: Sequence[Food], foods: Sequence[FdcFood], nutrients: dict[str, int]) -> None:
    """Write what foods hold and weigh, the first portion as the usual one, and their entries in the search index."""
    insert_amounts(rows, foods, nutrients)
    Portion.objects.bulk_create(
        Portion(food=row, seq=seq, measure=one.measure, grams=one.grams, is_default=seq == 1)
        for row, food in zip(rows, foods, strict=True)
        for seq, one in enumerate(food.portions, 1)
    )
    Amount.objects.filter(food__in=[row.pk for row in rows]).measure()
    indexing.renew_imported({row.slug for row in rows})


def insert_amounts(rows: Sequence[Food], foods: Sequence[FdcFood], nutrients: dict[str, int]) -> None:
    """By plain SQL: made as objects, the amounts of a release would keep editors waiting twice as long."""
    prepared = Amount._meta.get_field("amount").get_db_prep_save
    with connection.cursor() as cursor:
        cursor.executemany(
            INSERT_AMOUNT,
            [
                (row.pk, nutrients[slug], prepared(one.amount, connection), one.source_code, one.data_points)
                for row, food in zip(rows, foods, strict=True)
                for slug, one in food.amounts.items()
            ],
        )


def count(version: ContentVersion) -> None:
    """Count the imported foods anew by group, and by nutrient and group those with a value, in each measure.

    Pages say how many there are; counting them for each reader would cost more the more there are.
    """
    groups = Food.objects.filter(imported=True).order_by().values_list("group").annotate(number=Count("pk"))
    amounts = Amount.objects.filter(food__imported=True).order_by().values_list("nutrient", "food__group")
    measured: dict[str, dict[str, list[int]]] = {}
    for nutrient, group, *numbers in amounts.annotate(Count("pk"), Count("in_portion"), Count("in_100kcal")):
        measured.setdefault(str(nutrient), {})[group] = numbers
    version.imported = {"groups": dict(groups), "measured": measured}


def make_room(records: Collection[FoodRecord], version: ContentVersion) -> None:
    """Take away the imported foods whose place these foods take, and move one away from an address that one has.

    What an imported food held does not stay behind: a curated food brings its own amounts and portions.
    """
    numbers = {padded(record.ndb_number) for record in records} - {""}
    taken = {record.slug for record in records}
    imported = Food.objects.filter(imported=True)
    gone = list(imported.filter(ndb_number__in=numbers).values_list("pk", "slug"))
    Food.objects.filter(pk__in=[pk for pk, _slug in gone]).delete()
    moved = list(imported.filter(slug__in=taken).only("slug"))
    for row in moved:
        before, row.slug = row.slug, f"{row.slug}-usda"
        row.save(update_fields=["slug"])
        gone.append((row.pk, before))
    if gone:
        indexing.renew_imported({slug for _pk, slug in gone} | {row.slug for row in moved})
        count(version)
        touch(version)
