"""Tables of data from a spreadsheet's file: all rows or none, faults by line, and first a look at what would change.

Rows that the file does not hold stay. A column that it does not hold stays as it is; new rows need them all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Q

from nutrients import checking, content, publishing
from nutrients.content.building import HINTS
from nutrients.content.spreadsheets import CellFault, NotRead, SheetRow, editable, parse, sheet_cells
from nutrients.conversion import Targets, fill, model_of, pointers, record_of
from nutrients.drafting import DRAFTABLE
from nutrients.models import Content, Revision
from nutrients.records import DatedRecord, PortionRecord, Record, plain
from nutrients.values import convert
from nutrients.vocabulary import WORKING

FEW = 500
"""Up to this many foods or nutrients their rows alone are read; for more the whole table."""
MOST_CHANGED = 5_000
"""Rows written at once: about ten seconds, in which nobody else can publish."""


@dataclass(frozen=True)
class Altered:
    """A row that stands already: its columns that would change, each with the cell before and after."""

    line: int
    key: str
    cells: list[tuple[str, str, str]]


@dataclass
class Plan:
    """What a file would do. `base`: the newest revision of all when this was found out."""

    new: list[tuple[int, Record]] = field(default_factory=list)
    altered: list[Altered] = field(default_factory=list)
    unchanged: int = 0
    records: list[Record] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[checking.Finding] = field(default_factory=list)
    base: int = 0


def foresee(kind: type[Record], data: bytes) -> Plan:
    """What the file would change if it were taken now; nothing is kept. Raises NotRead with every fault."""
    with transaction.atomic():
        publishing.lock()
        plan = compare(kind, parse(data, kind))
        publish(kind, plan, publishing.Change(), indexed=False)
        transaction.set_rollback(True)
    return plan


def take(kind: type[Record], data: bytes, base: int, change: publishing.Change) -> Plan:
    """Publish what the file changes. `base`: of the plan that somebody agreed to.

    Raises NotRead, and nothing is written, when there is a fault or one of the rows was changed since.
    """
    with transaction.atomic():
        publishing.lock()
        plan = compare(kind, parse(data, kind), base)
        publish(kind, plan, change)
    return plan


def compare(kind: type[Record], rows: list[SheetRow], base: int | None = None) -> Plan:
    """The rows of the file against those of the table."""
    plan, faults = Plan(base=newest_revision()), []
    live = live_records(kind, rows)
    for row in rows:
        try:
            record, before = merged(kind, row, live)
            if line := plan.lines.get(record.key):
                raise NotRead([CellFault(row.line, f"{record.key} stands already in line {line}.")])
        except NotRead as fault:
            faults += fault.faults
            continue
        plan.lines[record.key] = row.line
        if before is None:
            plan.new.append((row.line, record))
        elif before.digest() != record.digest():
            old, new = sheet_cells(before), sheet_cells(record)
            plan.altered.append(Altered(row.line, record.key, [(n, old[n], new[n]) for n in old if old[n] != new[n]]))
        else:
            plan.unchanged += 1
            continue
        plan.records.append(record)
    if len(plan.records) > MOST_CHANGED:
        reason = (
            f"It changes {len(plan.records):,} rows; {MOST_CHANGED:,} are taken at once. Cut it into several files."
        )
        raise NotRead([CellFault(0, reason)])
    faults += [*dangling(kind, plan), *waiting(kind, plan), *doubled_defaults(plan, live)]
    faults += [] if base is None else overtaken(kind, plan, base)
    if faults:
        raise NotRead(sorted(faults, key=lambda fault: fault.line))
    return plan


def newest_revision() -> int:
    return Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def live_records(kind: type[Record], rows: list[SheetRow]) -> dict[str, Record]:
    """The records of all rows that share the first part of their identity with a row of the file, by key."""
    model, name = model_of(kind.kind), kind.identity[0]
    found = model._default_manager.filter(model.own).select_related(*pointers(model))
    wanted = {row.cells[name].strip() for row in rows}
    if len(wanted) <= FEW:
        found = found.filter(**{f"{name}__slug__in" if name in pointers(model) else f"{name}__in": wanted})
    return {record.key: record for record in map(record_of, found)}


def merged(kind: type[Record], row: SheetRow, live: Mapping[str, Record]) -> tuple[Record, Record | None]:
    """The record of a line, laid over the one that stands already, and that one. Raises NotRead."""
    before = live.get(key_in(kind, row))
    if before is None:
        missing = [name for name in editable(kind) if name not in row.cells]
        if missing:
            raise NotRead([CellFault(row.line, f"It is a new row and needs every column: {', '.join(missing)}.")])
    known = sheet_cells(before) if before else {}
    given = {name: cell.strip() for name, cell in row.cells.items() if known.get(name, ...) != cell}
    try:
        record = content.complete(kind.kind, {**(before.as_json() if before else dates(kind)), **given})
    except content.Incomplete as incomplete:
        raise NotRead([of_reason(row.line, reason, row.cells) for reason in incomplete.reasons]) from incomplete
    reasons = {name: content.unfit(kind.kind, name, getattr(record, name)) for name in given}
    if faults := [CellFault(row.line, why, name, given[name]) for name, why in reasons.items() if why]:
        raise NotRead(faults)
    return record, before


def key_in(kind: type[Record], row: SheetRow) -> str:
    """The key that the cells of a line give; one that is nowhere where they are of the wrong form."""
    hints = HINTS[kind.kind]
    try:
        values = {name: convert(row.cells[name].strip(), hints[name]) for name in kind.identity}
    except ValueError:
        return ""
    return "/".join(str(plain(value)) for value in values.values())


def dates(kind: type[Record]) -> dict[str, Any]:
    """What a new row does not say; publishing puts the day in."""
    return {"version": 1, "published": "2000-01-01", "changed": "2000-01-01"} if issubclass(kind, DatedRecord) else {}


def of_reason(line: int, reason: str, given: Mapping[str, str]) -> CellFault:
    """A reason such as ‘grams: '1,5' is not a number’ as a fault of its cell, in the words of this page."""
    name, colon, why = reason.partition(": ")
    if not colon or name not in given:
        return CellFault(line, reason)
    if "," in given[name] and "not a number" in why:
        why = "Write a decimal point, not a comma."
    elif why.startswith("invalid literal"):
        why = "A whole number is needed here."
    return CellFault(line, why, name, given[name])


def dangling(kind: type[Record], plan: Plan) -> Iterable[CellFault]:
    """Cells that name a row of another table that is not there."""
    for name, target in pointers(model_of(kind.kind)).items():
        own = target.own if issubclass(target, Content) else Q()
        known = set(target._default_manager.filter(own).values_list("slug", flat=True))
        for record in plan.records:
            slug = getattr(record, name)
            if slug and slug not in known:
                reason = f"There is no {target._meta.verbose_name} of this name."
                yield CellFault(plan.lines[record.key], reason, name, slug)


def latest_revisions(kind: type[Record], plan: Plan, since: int = 0) -> dict[str, Revision]:
    """The newest revision of each row that the plan would write, as far as it is newer than `since`."""
    found = Revision.objects.filter(kind=kind.kind, pk__gt=since).select_related("by").defer("content")
    keys = {record.key for record in plan.records}
    if len(keys) <= FEW:
        found = found.filter(key__in=keys)
    return {revision.key: revision for revision in found.order_by("pk") if revision.key in keys}


def waiting(kind: type[Record], plan: Plan) -> Iterable[CellFault]:
    """Texts with a working copy: whoever wrote it would find the ground changed."""
    if kind.kind in DRAFTABLE:
        for key, revision in latest_revisions(kind, plan).items():
            if revision.state in WORKING:
                reason = f"{key} has a working copy of {revision.by}: publish or discard it first."
                yield CellFault(plan.lines[key], reason)


def overtaken(kind: type[Record], plan: Plan, base: int) -> Iterable[CellFault]:
    for key, revision in latest_revisions(kind, plan, base).items():
        yield CellFault(plan.lines[key], f"{revision.by or 'The last load of files'} changed {key} meanwhile.")


def doubled_defaults(plan: Plan, live: Mapping[str, Record]) -> Iterable[CellFault]:
    """A food has one usual portion at most."""
    after = {**live, **{record.key: record for record in plan.records}}.values()
    usual = Counter(record.food for record in after if isinstance(record, PortionRecord) and record.is_default)
    for record in plan.records:
        if isinstance(record, PortionRecord) and record.is_default and usual[record.food] > 1:
            reason = f"{record.food} would have {usual[record.food]} usual portions. Only one can be."
            yield CellFault(plan.lines[record.key], reason, "is_default", "1")


def publish(kind: type[Record], plan: Plan, change: publishing.Change, *, indexed: bool = True) -> None:
    """Write what the plan changes, through the gate where the desk has one. Raises NotRead."""
    try:
        with transaction.atomic():
            publishing.publish(plan.records, change, indexed=indexed)
    except publishing.Refused as refused:
        given = {record.key: sheet_cells(record) for record in plan.records}
        raise NotRead([of_reason(plan.lines[key], why, given[key]) for _kind, key, why in refused.reasons]) from refused
    except IntegrityError as error:
        raise NotRead(list(broken_rules(kind, plan)) or [CellFault(0, f"The tables refuse it: {error}")]) from error
    if kind.kind in DRAFTABLE and plan.records:
        ours = {record.key for record in plan.records}
        plan.findings = [found for found in checking.check() if found.kind == kind.kind and found.key in ours]
        if hard := [found for found in plan.findings if found.level == checking.HARD]:
            raise NotRead([CellFault(plan.lines[found.key], f"{found.rule}: {found.text}") for found in hard])


def broken_rules(kind: type[Record], plan: Plan) -> Iterable[CellFault]:
    """Rows that break a rule of their table, such as an age range that ends before it begins."""
    model, targets = model_of(kind.kind), Targets()
    for record in plan.records:
        row = model()
        fill(row, record, targets)
        for rule in model._meta.constraints:
            try:
                if isinstance(rule, CheckConstraint):
                    rule.validate(model, row)
            except ValidationError:
                yield CellFault(plan.lines[record.key], f"It breaks the rule ‘{rule.name.replace('_', ' ')}’.")
