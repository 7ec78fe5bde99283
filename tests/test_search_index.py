"""The index follows what is published, in the same transaction, and is used by both engines."""

import random
import shutil
import string
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection

from nutrients import indexing, loading, publishing, search, words
from nutrients.conversion import record_of
from nutrients.models import (
    Claim,
    Content,
    ContentVersion,
    Food,
    Guide,
    Imbalance,
    Nutrient,
    Redirect,
    SearchEntry,
    SearchWord,
    Source,
    Symptom,
    SymptomLink,
)
from nutrients.records import AmountRecord, ClaimRecord, GuideRecord, Record, RedirectRecord
from nutrients.search import engines
from nutrients.vocabulary import ClaimStatus, SearchKind
from tests.desk import CHANGE

pytestmark = pytest.mark.django_db
SLUG = "magnesium-low-mechanism-5"
QUOTING = ("nutrient/magnesium", "guide/muscle-twitching")
"""The articles that quote it."""
KEYS = [*string.ascii_lowercase, *string.digits]


def record(row: Content, **changed: object) -> Record:
    return replace(record_of(row), **changed)


def publish(row: Content, **changed: object) -> None:
    publishing.publish([record(row, **changed)], CHANGE)


def found(typed: str) -> set[str]:
    """Kind and key of everything that holds the words exactly as typed."""
    entries = SearchEntry.objects.in_bulk([one.id for one in search.find(f"{typed} ", exact=True).ranked])
    return {f"{entry.kind}/{entry.key}" for entry in entries.values()}


def everything() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    entries = SearchEntry.objects.order_by("kind", "key")
    columns = ("kind", "key", "url", "title", "grade", "note", "title_words", "name_words", "text_words", "text")
    return list(entries.values_list(*columns)), list(SearchWord.objects.order_by("word").values_list("word", "entries"))


def assert_as_if_new() -> None:
    """What was renewed piece by piece is what making all of it anew gives."""
    before = everything()
    indexing.rebuild()
    after = everything()
    assert [row for row in before[0] if row not in after[0]] == []
    assert before == after


# What is published is found at once, and nothing else is


def test_a_correction_is_found_at_once_and_the_old_words_are_not() -> None:
    claim = Claim.objects.get(slug=SLUG)
    publish(claim, text="Low magnesium zyzzyvates calcium. [@lpi-magnesium]")
    assert f"claim/{SLUG}" in found("zyzzyvates")
    assert "pulls" not in SearchEntry.objects.get(kind="claim", key=SLUG).text_words.split()
    assert_as_if_new()


def test_a_withdrawn_statement_is_gone_from_search_and_from_the_articles_that_quote_it() -> None:
    publish(Claim.objects.get(slug=SLUG), text="Low magnesium zyzzyvates calcium. [@lpi-magnesium]")
    assert found("zyzzyvates") == {f"claim/{SLUG}", *QUOTING}
    publish(Claim.objects.get(slug=SLUG), status=ClaimStatus.WITHDRAWN, reason="Untenable.")
    assert found("zyzzyvates") == set()
    assert not SearchWord.objects.filter(word="zyzzyvates").exists()
    assert_as_if_new()


def test_what_replaced_a_statement_is_found_where_the_old_one_is_quoted() -> None:
    claim = record(Claim.objects.get(slug=SLUG))
    assert isinstance(claim, ClaimRecord)
    publishing.publish(
        [replace(claim, slug="magnesium-low-mechanism-99", text="It wobblifies. [@lpi-magnesium]")], CHANGE
    )
    publish(
        Claim.objects.get(slug=SLUG), status=ClaimStatus.WITHDRAWN, reason="x", replaced_by="magnesium-low-mechanism-99"
    )
    assert found("wobblifies") == {"claim/magnesium-low-mechanism-99", *QUOTING}
    publish(Claim.objects.get(slug="magnesium-low-mechanism-99"), text="It quagglifies. [@lpi-magnesium]")
    assert found("quagglifies") == {"claim/magnesium-low-mechanism-99", *QUOTING}
    assert_as_if_new()


def test_what_is_removed_is_not_found() -> None:
    guide = GuideRecord(
        slug="new", position=9, title="Zyzzyvas", description="d", text="Zyzzyvas.", version=1,
        published=CHANGE.at.date(), changed=CHANGE.at.date(),
    )  # fmt: skip
    publishing.publish([guide], CHANGE)
    assert found("zyzzyvas") == {"guide/new"}
    publishing.remove([Guide.objects.get(slug="new")], CHANGE)
    assert found("zyzzyvas") == set()
    assert_as_if_new()


def test_nothing_is_in_the_index_that_readers_may_not_see() -> None:
    """Figures without a page lead to the data; an article that is not written, energy, and withdrawn claims do not."""
    nutrients = dict(SearchEntry.objects.filter(kind="nutrient").values_list("key", "url"))
    with_page = {row.slug: row.get_absolute_url() for row in Nutrient.objects.with_page()}
    assert nutrients == {**with_page, "niacin": "/data/#niacin", "iron": "/data/#iron"}
    assert set(SearchEntry.objects.filter(kind="food-ranking").values_list("key", flat=True)) == set(with_page)
    publish(Claim.objects.get(slug=SLUG), status=ClaimStatus.WITHDRAWN, reason="x")
    standing = set(Claim.objects.standing().values_list("slug", flat=True))
    assert set(SearchEntry.objects.filter(kind="claim").values_list("key", flat=True)) == standing


def test_notes_for_editors_are_not_in_the_index() -> None:
    publish(Claim.objects.get(slug=SLUG), note="zyzzyva for editors")
    publish(Source.objects.get(slug="nhs-twitching"), note="zyzzyva", verified_detail="zyzzyva")
    assert found("zyzzyva") == set()


def test_what_is_refused_leaves_the_index_alone() -> None:
    before = everything()
    with pytest.raises(publishing.Refused):
        publishing.publish([record(Claim.objects.get(slug=SLUG), text="Zyzzyva.", nutrient="nobody")], CHANGE)
    assert everything() == before


# What carries a name follows it


def test_a_new_medical_name_finds_the_nutrient_and_its_statements() -> None:
    publish(Imbalance.objects.get(slug="magnesium-deficiency"), medical_name="Zyzzyvaemia")
    assert {"nutrient/magnesium", f"claim/{SLUG}"} <= found("zyzzyvemia")
    assert not {key for key in found("hypomagnesaemia") if key.startswith("claim/") and "mechanism-5" in key}
    assert_as_if_new()


def test_a_new_other_name_finds_the_nutrient_its_foods_and_its_statements() -> None:
    publish(Nutrient.objects.get(slug="magnesium"), other_names=("zyzzyvium",))
    assert {"nutrient/magnesium", "food-ranking/magnesium", f"claim/{SLUG}"} <= found("zyzzyvium")
    assert_as_if_new()


def test_a_renamed_nutrient_is_found_in_symptoms_too() -> None:
    publish(Nutrient.objects.get(slug="magnesium"), name="Zyzzyvium")
    assert {"nutrient/magnesium", "symptom/fatigue"} <= found("zyzzyvium")
    assert_as_if_new()


def test_a_moved_address_is_a_name_of_where_it_leads() -> None:
    publishing.publish([RedirectRecord(old="/nutrients/zyzzyva-salt/", new="/nutrients/magnesium/#too-much")], CHANGE)
    assert found("zyzzyva salt") == {"nutrient/magnesium"}
    publish(Redirect.objects.get(old="/nutrients/zyzzyva-salt/"), new="/nutrients/calcium/")
    assert found("zyzzyva salt") == {"nutrient/calcium"}
    publishing.remove([Redirect.objects.get(old="/nutrients/zyzzyva-salt/")], CHANGE)
    assert found("zyzzyva") == set()
    assert_as_if_new()


def test_links_of_symptoms_and_amounts_in_foods_are_found() -> None:
    link = SymptomLink.objects.filter(symptom__slug="bone-pain").select_related("imbalance__nutrient")[0]
    assert "symptom/bone-pain" in found(f"bone pain {link.imbalance.nutrient.name}")
    publishing.remove([link], CHANGE)
    almonds = Food.objects.get(slug="almonds")
    publish(almonds, name="Zyzzyva nuts")
    assert {"food/almonds", "food-ranking/magnesium"} <= found("zyzzyva")
    amount = almonds.amounts.get(nutrient__slug="magnesium")
    publishing.remove([amount], CHANGE)
    assert "food-ranking/magnesium" not in found("zyzzyva")
    restored = record_of(almonds.amounts.all()[0])
    assert isinstance(restored, AmountRecord)
    publishing.publish([replace(restored, nutrient="magnesium")], CHANGE)
    assert "food-ranking/magnesium" in found("zyzzyva")
    assert_as_if_new()


def test_every_kind_of_record_can_be_changed_and_the_index_stays_whole() -> None:
    publish(Symptom.objects.get(slug="tetany"), name="Zyzzyva (tetany)")
    publish(Source.objects.get(slug="nhs-twitching"), title="Zyzzyva")
    publish(Guide.objects.get(slug="muscle-twitching"), title="Zyzzyva and twitching")
    assert found("zyzzyva") == {"symptom/tetany", "source/nhs-twitching", "guide/muscle-twitching"}
    assert_as_if_new()


# Loading


def load(folder: Path) -> None:
    loading.load(folder, say=lambda _line: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))


def test_a_load_brings_the_index_up_to_what_it_wrote(folder: Path) -> None:
    claims = folder / "claims.csv"
    claims.write_text(claims.read_text().replace("letting muscles relax.", "letting muscles zyzzyvate."))
    moved = folder / "redirects.csv"
    moved.write_text(moved.read_text().replace("/symptoms/leg-cramps/,", "/symptoms/leg-zyzzyva/,"))
    load(folder)
    assert {"claim/magnesium-low-mechanism-1", "nutrient/magnesium", "symptom/muscle-cramps"} <= found(
        "zyzzyva"
    ) | found("zyzzyvate")
    assert "leg" not in SearchEntry.objects.get(key="muscle-cramps").name_words.split("\n")[0]
    assert_as_if_new()


def test_a_load_that_changes_nothing_leaves_the_index_alone(folder: Path) -> None:
    before = list(SearchEntry.objects.order_by("pk").values_list("pk", "kind", "key"))
    load(folder)
    assert list(SearchEntry.objects.order_by("pk").values_list("pk", "kind", "key")) == before


def test_all_of_it_is_made_anew_when_words_are_made_otherwise(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = ContentVersion.objects.get()
    SearchEntry.objects.filter(kind="claim").update(text_words="stale\nstale")
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)
    load(folder)
    assert ContentVersion.objects.get().indexer == words.VERSION
    assert ContentVersion.objects.get().number > version.number, "caches see that something changed"
    assert not SearchEntry.objects.filter(text_words="stale\nstale").exists()
    assert_as_if_new()


# The engines


def migration() -> ModuleType:
    return import_module("nutrients.migrations.0004_search")


def test_any_plain_word_is_one_word_to_the_engine() -> None:
    """PostgreSQL's parser knows numbers, addresses and versions: of letters and digits alone it makes one word."""
    chance = random.Random(7)  # noqa: S311 (the same words in every run)
    typed = {"".join(chance.choices(KEYS, k=chance.randint(1, 40))) for _ in range(500)}
    typed |= {"1e5", "0x1f", "12abc", "5mthf", "b6", "2e", "2e3x", "e2", "1st", "007", "u0e9", "x" * 40, "ไ" * 40}
    made = {words.plain(word) for word in typed}
    SearchEntry.objects.create(kind="term", key="all", text_words=" ".join(sorted(made)))
    for word in made:
        terms = [words.Term(word, word), words.Term(word, "qqqqqq", (word[:-1] or word,))]
        assert engines.known(terms) == [True, True], word


def test_an_entry_changed_or_deleted_behind_our_back_is_followed_by_the_database_itself() -> None:
    entry = SearchEntry.objects.create(
        kind="term", key="zz", title_words="zyzzyva", name_words="zeta", text_words="zwieback"
    )
    assert [len(engines.holding(words.read(word).terms)) for word in ("zyzzyva", "zeta", "zwieback")] == [1, 1, 1]
    SearchEntry.objects.filter(pk=entry.pk).update(title_words="zoom")
    assert [len(engines.holding(words.read(word).terms)) for word in ("zyzzyva", "zeta", "zoom")] == [0, 1, 1]
    entry.delete()
    assert engines.known(words.read("zoom zeta zwieback").terms) == [False, False, False]


def test_the_index_of_sqlite_agrees_with_the_table() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("FTS5 is SQLite's")
    publish(Claim.objects.get(slug=SLUG), text="Changed. [@lpi-magnesium]")
    SearchEntry.objects.filter(kind="food").delete()
    with connection.cursor() as cursor:  # raises when they differ
        cursor.execute("INSERT INTO nutrients_searchindex(nutrients_searchindex, rank) VALUES ('integrity-check', 1)")


def test_the_plan_reads_the_index_and_never_the_whole_table() -> None:
    asked, terms = engines.engine(), words.read("magnesium deficiency").terms
    for wanted in (asked.every(terms), asked.named(terms, some=True)):
        plan = planned(engines.keys_found(10), asked.ours(wanted))
        if connection.vendor == "sqlite":
            assert plan.count("SCAN nutrients_searchindex VIRTUAL TABLE") == 2
            assert "searchentry" not in plan
        else:
            assert plan.count("nutrients_searchentry_vector") == 2
            assert "Seq Scan" not in plan


def test_the_plan_reads_entries_by_their_keys() -> None:
    plan = planned(engines.entries("1, 2, 3"), [])
    if connection.vendor == "sqlite":
        assert "SEARCH e USING INTEGER PRIMARY KEY" in plan
        assert "SCAN e" not in plan
    else:
        assert "nutrients_searchentry_pkey" in plan
        assert "Seq Scan" not in plan


def planned(sql: str, wanted: Sequence[str | int]) -> str:
    """The plan in words; PostgreSQL would read a small table whole, so that is made dear first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {sql}", wanted)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_the_index_can_be_taken_down_and_put_up_again() -> None:
    with connection.schema_editor() if connection.vendor == "postgresql" else no_schema_editor() as editor:
        migration().drop_index(apps, editor)
        migration().make_index(apps, editor)
    assert "nutrient/magnesium" in found("magnesium"), "it holds what the table holds"
    indexing.rebuild()
    assert "nutrient/magnesium" in found("magnesium")


class no_schema_editor:  # noqa: N801 (used as a function)
    """On SQLite the editor refuses to work inside a test's transaction; only its `execute` is needed."""

    connection = connection

    def __enter__(self) -> "no_schema_editor":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, statement: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)


def test_the_desk_offers_neither_entries_nor_words() -> None:
    assert not admin.site.is_registered(SearchEntry)
    assert not admin.site.is_registered(SearchWord)


def test_every_fixed_page_and_kind_is_in_the_index() -> None:
    kinds = set(SearchEntry.objects.values_list("kind", flat=True))
    assert kinds == set(SearchKind.values) - {SearchKind.IMPORTED}
