"""The bench's verdict: every goal is named, a miss is an exit code, and what was not measured says why."""

from pathlib import Path

from tests.bench.__main__ import PARTS
from tests.bench.goals import GOALS, closing
from tests.bench.rows import Row

MET = Row.of("304: CPU of B : of the 304", [0.9, 1.0, 1.1], 0.8, at_least=True)
MISSED = Row.of("start: CPU of the site : of bare Django", [1.2, 1.4, 1.6], 1.3)
UNKNOWN = Row.not_measured("Lighthouse", "there is no Chromium")


def lines(*rows: Row, whole: bool = True) -> tuple[list[str], int]:
    told, code = closing(rows, whole=whole)
    return told.splitlines(), code


def test_every_goal_is_named_with_its_verdict() -> None:
    told, code = lines(MET, UNKNOWN)
    assert len(told) == len(GOALS) + 1
    assert "  met           304: 1.00, at least 0.8" in told
    assert "  not measured  Lighthouse: there is no Chromium" in told
    assert "  not measured  start: nothing was measured of it" in told
    assert told[-1] == f"1 met, 0 MISSED, {len(GOALS) - 1} not measured."
    assert code == 0


def test_one_miss_is_named_and_ends_with_1() -> None:
    told, code = lines(MET, MISSED)
    assert "  MISSED        start: 1.40, at most 1.3" in told
    assert code == 1


def test_a_goal_with_several_rows_is_met_by_all_of_them() -> None:
    page = "ranking: page {}, SQL at 200,000 foods : at 8,000"
    good, bad = Row.of(page.format(1), [1.0], 1.5), Row.of(page.format(20), [1.6], 1.5)
    assert lines(good, whole=False)[1] == 0
    told, code = lines(good, bad, whole=False)
    assert told[0].startswith("  MISSED        rankings: 200,000 foods")
    assert code == 1


def test_a_goal_that_was_measured_in_part_is_not_met() -> None:
    imported = Row.of("import: memory", [200], 300, "MB")
    told, code = lines(imported, Row.not_measured("import: time", "no archive"), whole=False)
    assert told[0].startswith("  not measured  import")
    assert code == 0


def test_a_miss_that_belongs_to_no_goal_is_a_miss() -> None:
    told, code = lines(Row.of("something new", [2], 1), whole=False)
    assert told[0].startswith("  MISSED        something new")
    assert code == 1


def test_a_part_alone_names_only_its_own_goals() -> None:
    assert len(lines(MET, whole=False)[0]) == 2


def test_the_worst_round_counts_where_none_may_be_worse() -> None:
    found = [100.0, 200.0, 1100.0]
    assert Row.worst("fresh: milliseconds", found, 1000).is_missed
    assert Row.of("fresh: milliseconds", found, 1000).is_met


def test_no_part_with_measurements_is_left_out() -> None:
    folder = Path(__file__).parent / "bench"
    assert {path.stem for path in folder.glob("*.py") if "\nROWS:" in path.read_text()} == {*PARTS}
