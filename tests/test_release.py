"""With a whole release imported the site's own pages are found as before, and the imported foods by their names."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from nutrients import food_imports, search
from nutrients.models import Food, SearchEntry
from nutrients.search import engines
from nutrients.search.correcting import Kept
from nutrients.vocabulary import SearchKind
from tests import fdc
from tests.searches import HOSTILE, READERS
from tests.test_search import addresses, best, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("release")]


@pytest.fixture(scope="module")
def release(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Imported once for all tests of this file, and rolled back after the last of them."""
    path = fdc.release_archive()
    if path is None:
        pytest.skip(f"there is no {fdc.RELEASE} beside the repository")
    with django_db_blocker.unblock(), transaction.atomic():
        food_imports.run(path, lambda _step, _more, _whole: None)
        Kept.vocabulary = None
        yield
        Kept.vocabulary = None
        transaction.set_rollback(True)


def own_entries() -> list[SearchEntry]:
    return list(SearchEntry.objects.exclude(kind=SearchKind.IMPORTED).order_by("pk"))


def put_last() -> None:
    """Our own entries come to stand behind the imported ones, as when they are published after an import."""
    own = own_entries()
    SearchEntry.objects.filter(pk__in=[entry.pk for entry in own]).delete()
    for entry in own:
        entry.pk = None
    SearchEntry.objects.bulk_create(own, batch_size=100)


def missed() -> list[str]:
    return [typed for typed, url in READERS if url not in best(typed)]


def test_it_is_a_whole_release() -> None:
    assert Food.objects.filter(imported=True).count() > 7_000


def test_what_readers_type_finds_its_page_among_the_first_three(client: Client) -> None:
    assert missed() == []
    assert [typed for typed, url in READERS if url not in addresses(page_of(client, q=typed))] == []


def test_so_it_does_where_our_own_pages_were_published_after_the_import() -> None:
    put_last()
    assert missed() == []


@pytest.mark.parametrize("typed", ["usda", "legacy", "figures described", "usda figures xyloph0ne"])
def test_of_too_many_that_match_none_of_our_own_is_lost(typed: str) -> None:
    """Every imported food's entry names the release, and says that its figures are not described by us."""
    put_last()
    found = search.find(f"{typed} ")
    stems = {term.stem for term in found.query.terms} - {"xyloph0n", "xyloph0ne"}
    own = {entry.pk for entry in own_entries() if stems <= set(entry.text_words.partition("\n")[0].split())}
    assert own
    assert own <= {one.id for one in found.ranked}
    assert len(own) < len(found.ranked) <= engines.MOST, "imported foods take the places that are left"


def test_an_imported_food_is_found_by_its_own_name() -> None:
    for entry in SearchEntry.objects.filter(kind=SearchKind.IMPORTED).order_by("key")[::60]:
        found = search.find(entry.title)
        place = [one.id for one in found.ranked].index(entry.pk)
        assert place < 3 or found.query.cut, entry.title


def test_a_food_of_ours_stands_before_an_imported_one_of_the_same_name() -> None:
    for typed in ("spinach", "almonds", "banana", "salmon", "lentils"):
        kinds = [one.kind for one in search.find(typed).ranked]
        assert kinds.index(SearchKind.FOOD) < kinds.index(SearchKind.IMPORTED), typed


def test_nothing_typed_breaks_the_search() -> None:
    for typed in HOSTILE[::3]:
        found = search.find(typed)
        search.groups(found)
        assert len(found.ranked) <= engines.MOST, typed
