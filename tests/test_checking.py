"""check_content: what is published is clean, and every rule sees what it is for."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from nutrients import checking, publishing
from nutrients.checking.texts import read_text
from nutrients.conversion import by_key, record_of
from nutrients.models import Claim, Content, Guide, Nutrient, Sign, Source
from nutrients.readability import score, syllables
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db
CHANGE = publishing.Change(why="test")


def change(model: type[Content], slug: str, **values: Any) -> None:
    record = record_of(by_key(model, Q())[slug])
    publishing.publish([replace(record, **values)], CHANGE)


def failures() -> set[tuple[str, str]]:
    return {(finding.rule, finding.key) for finding in checking.check() if finding.level == checking.HARD}


def warnings() -> set[tuple[str, str]]:
    return {(finding.rule, finding.key) for finding in checking.check() if finding.level == checking.WARNING}


def test_what_is_published_has_no_failure() -> None:
    assert failures() == set()


SLUG = "folate-low-mechanism-1"
FAULTS: list[tuple[str, type[Content], str, dict[str, object]]] = [
    ("claim without source", Claim, SLUG, {"text": "No source."}),
    ("claim without source", Claim, SLUG, {"text": "Unknown. [@nobody-1900]"}),
    ("unknown source", Claim, SLUG, {"text": "Unknown. [@nobody-1900; @leite-2014]"}),
    ("unknown claim", Guide, "muscle-twitching", {"text": "no-such-claim-1"}),
    ("grade against its sources", Claim, SLUG, {"text": "It is so. [@droracle-b6-twitching]"}),
    ("low authority as evidence", Claim, SLUG, {"text": "It is so. [@droracle-b6-twitching; @leite-2014]"}),
    ("withdrawn without reason", Claim, SLUG, {"status": "withdrawn", "reason": ""}),
    ("missing section", Nutrient, "copper", {"medicines": ""}),
    ("description", Nutrient, "copper", {"description": "Short."}),
    ("promise word", Guide, "muscle-twitching", {"text": "This cures it."}),
    ("dose advice", Guide, "muscle-twitching", {"text": "You should take magnesium."}),
    ("heading jump", Guide, "muscle-twitching", {"text": "## One\n\n#### Three"}),
    ("term never defined", Guide, "muscle-twitching", {"text": "See hypozincaemia."}),
    ("malformed DOI", Source, "leite-2014", {"doi": "doi:10.1"}),
    ("malformed PMID", Source, "leite-2014", {"pmid": "PMC1"}),
]


@pytest.mark.parametrize(("rule", "model", "slug", "values"), first_on_both(FAULTS), ids=lambda value: str(value)[:30])
def test_a_rule_sees_its_fault(rule: str, model: type[Content], slug: str, values: dict[str, object]) -> None:
    change(model, slug, **values)
    assert (rule, slug) in failures()


def test_two_link_claims_on_a_side_are_one_too_many() -> None:
    change(Claim, SLUG, link=True)
    assert ("one link claim a side", "folate-deficiency") in failures()


def test_missing_warning_signs_are_a_failure() -> None:
    Sign.objects.filter(tier="see-doctor-soon").delete()
    assert ("missing warning signs", "see-doctor-soon") in failures()


def test_what_is_hard_to_read_or_unsourced_is_a_warning() -> None:
    hard = (
        "Notwithstanding physiological compensation, considerable electrophysiological hyperexcitability predominates."
    )
    change(Nutrient, "copper", too_little=f"{hard} It needs 900 mg.")
    assert {("hard to read", "copper"), ("figure without source", "copper")} <= warnings()


def test_a_source_from_memory_is_listed() -> None:
    listed = {key for rule, key in warnings() if rule == "source needs checking"}
    assert listed == set(Source.objects.filter(verified="memory").values_list("slug", flat=True))
    assert len(listed) == 57


def test_the_command_prints_json_and_fails_on_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_content", "--json")
    assert all(finding["level"] == "warning" for finding in json.loads(capsys.readouterr().out))
    change(Claim, SLUG, text="No source.")
    with pytest.raises(SystemExit) as ended:
        call_command("check_content")
    assert ended.value.code == 1
    assert "claim without source: claim folate-low-mechanism-1" in capsys.readouterr().out


@pytest.mark.once
def test_a_second_look_asks_little_and_reads_no_text_again() -> None:
    """Whoever publishes waits for two looks at all that is published."""
    checking.check()
    read = read_text.cache_info().misses
    with CaptureQueriesContext(connection) as asked:
        checking.check()
    assert len(asked) < 50
    assert read_text.cache_info().misses == read
    change(Guide, "muscle-twitching", text="Another text.")
    checking.check()
    assert read_text.cache_info().misses == read + 1


@pytest.mark.parametrize(("word", "count"), [("muscle", 2), ("twitch", 1), ("vitamin", 3), ("nerve", 1), ("able", 2)])
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_follows_the_formula() -> None:
    found = score("The cat sat on the mat. It was warm.")
    assert (found.words, found.sentences, found.longest) == (9, 2, 6)
    assert found.grade == round(0.39 * 9 / 2 + 11.8 * 9 / 9 - 15.59, 1)
    assert score("") == score(" . ")
