"""A release of FoodData Central becomes foods of the site: imported ones in bulk, curated ones only when asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.fdc import DATE, Archive, FdcFood, Tally, Wanted, padded, read, total
from nutrients.models import Amount, Food, Nutrient, Revision
from nutrients.records import AmountRecord, FoodRecord
from nutrients.vocabulary import ChangeKind, Unit

Progress = Callable[[str, int, int], None]
"""Told of a step how much more of it is done, of how much in all."""
NAMED = 3
LONGEST_RELEASE = 80


@dataclass
class Report:
    """What an import did, or with `dry_run` would do. `lines()` tells all of it in words."""

    release: str
    found: int
    plan: publishing.Imported
    tally: Tally
    dry_run: bool = False
    amounts: list[AmountRecord] = field(default_factory=list)
    foods: list[FoodRecord] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    newer: list[str] = field(default_factory=list)
    """Curated foods that hold figures of a newer release."""

    @property
    def has_changed(self) -> bool:
        return not self.dry_run and bool(self.plan.written or self.amounts)

    def lines(self) -> Iterator[str]:
        plan, would = self.plan, "would be " if self.dry_run else ""
        yield f"{self.release}: {self.found:,} foods read."
        yield f"{len(plan.new):,} {would}new, {len(plan.changed):,} {would}changed, {plan.unchanged:,} unchanged."
        if plan.curated:
            what = (
                f"{len(self.amounts):,} of their amounts {would}changed" if self.amounts or self.foods else "left alone"
            )
            yield f"{len(plan.curated):,} are described on this site: {what}{examples([f.food for f in self.amounts])}."
        if self.waiting:
            yield f"{len(self.waiting):,} of those have a working copy and were left alone{examples(self.waiting)}."
        if self.newer:
            what = "hold figures of a newer release and were left alone"
            yield f"{len(self.newer):,} of those {what}{examples(self.newer)}."
        if plan.older:
            older = [food.description for food in plan.older]
            yield f"{len(older):,} left out, as a newer release of them is here{examples(older)}."
        yield from self.tally.lines()


def examples(names: Sequence[str]) -> str:
    some = list(dict.fromkeys(names))[:NAMED]
    return f": {'; '.join(some)}" if some else ""


def run(path: Path, progress: Progress, *, dry_run: bool = False, update: bool = False) -> Report:
    """Import an archive. Raises fdc.ArchiveFault or publishing.Refused, and then nothing was changed."""
    tally = Tally()
    with Archive(path) as archive:
        size = total(archive)
        archive.progress = lambda more: progress("Reading", more, size)
        foods = read(archive, wanted(), tally)
    release = ", ".join(dict.fromkeys(str(food.release) for food in foods))
    with transaction.atomic():
        publishing.lock()
        plan = publishing.import_foods(foods, lambda more, whole: progress("Writing", more, whole), dry_run=dry_run)
        report = Report(release, len(foods), plan, tally, dry_run)
        if update:
            renew_curated(report, release)
    return report


def wanted() -> list[Wanted]:
    columns = ("slug", "usda_number", "fdc_id", "unit")
    rows = Nutrient.objects.values_list(*columns)
    return [Wanted(slug, number, fdc_id, Unit(unit)) for slug, number, fdc_id, unit in rows]


def renew_curated(report: Report, release: str) -> None:
    """Publish the release's amounts of curated foods as the desk does: with a revision and, in the ledger, why.

    What the release does not hold stays as it is, and so do portions, names, texts, and foods that hold figures of a
    newer one. A food all of whose amounts are the release's then names it as its own; otherwise it names both.
    """
    copies = set(Revision.objects.working().filter(kind=Food.record.kind).values_list("key", flat=True))
    rows = {padded(row.ndb_number): row for row in Food.objects.curated().defer("rendered")}
    for food in report.plan.curated:
        row = rows[food.ndb_number]
        if row.slug in copies:
            report.waiting.append(row.slug)
            continue
        if max(DATE.findall(row.release), default="") > food.release.date:
            report.newer.append(row.slug)
            continue
        standing = {amount.nutrient.slug: amount for amount in row.amounts.select_related("nutrient", "food")}
        changed = list(amounts(row, food, standing))
        if changed:
            report.amounts += changed
            report.foods.append(named_after(row, food, all_held=standing.keys() <= food.amounts.keys()))
    if not report.dry_run:
        why = f"Imported from {release}"
        publishing.publish(report.amounts, publishing.Change(kind=ChangeKind.NUMBER, why=why))
        publishing.publish(report.foods, publishing.Change(kind=ChangeKind.SOURCE, why=why))


def amounts(row: Food, food: FdcFood, standing: dict[str, Amount]) -> Iterator[AmountRecord]:
    """Those that are new or differ; the same number obtained otherwise is no change."""
    for slug, one in food.amounts.items():
        if slug not in standing or standing[slug].amount != one.amount:
            yield AmountRecord(
                food=row.slug,
                nutrient=slug,
                amount=one.amount,
                source_code=one.source_code,
                data_points=one.data_points,
            )


def named_after(row: Food, food: FdcFood, *, all_held: bool) -> FoodRecord:
    """The food's record with the release that its figures come from."""
    record = record_of(row)
    assert isinstance(record, FoodRecord)
    release = str(food.release)
    if all_held:
        return replace(record, release=release, fdc_id=food.fdc_id)
    both = record.release if release in record.release else f"{record.release}; {release}"
    return replace(record, release=both if len(both) <= LONGEST_RELEASE else release)
