"""A page is given again as long as what it asked the database has the same answers, and made anew otherwise."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nutrients import changed, publishing
from nutrients.asking import Asked, Questions, asking, share
from nutrients.content import complete
from nutrients.conversion import record_of
from nutrients.finished import FinishedPages
from nutrients.models import TABLES, Food, Guide, Term
from nutrients.open_data import content_version
from nutrients.pages import kept
from nutrients.sitemaps import LISTS
from tests.desk import CHANGE, EXAMPLES, make_row, push
from tests.test_meanwhile import FIELDS, VALUES
from tests.wsgi import Django, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("layer_in_a_test")]
GUIDE = "/guides/muscle-twitching/"
PAGES = (
    *(address for address in LISTS if address != "/data/"),  # which takes a second, and is never found as it was
    *(GUIDE, "/nutrients/magnesium/", "/nutrients/magnesium/foods/", "/foods/almonds/", "/foods/white-bread/"),
    *("/symptoms/muscle-twitching/", "/claims/magnesium-low-twitching-evidence-1/", "/sources/nhs-twitching/"),
)


def noted(slug: str) -> Questions:
    with asking() as questions:
        list(Food.objects.filter(slug=slug))
    questions.settle()
    return questions


def test_questions_hold_until_an_answer_changes() -> None:
    almonds, bread = noted("almonds"), noted("white-bread")
    assert almonds.hold(1)
    assert bread.hold(1)
    push(Food.objects.get(slug="almonds"), note="Another note.")
    assert not almonds.hold(2)
    assert bread.hold(2)


def test_a_row_that_is_new_changes_an_answer() -> None:
    with asking() as questions:
        list(Term.objects.order_by("pk").values_list("slug"))
    questions.settle()
    assert questions.hold(1)
    known = record_of(Term.objects.all()[0])
    publishing.publish([complete(known.kind, {**known.as_json(), "slug": "quite-new", "name": "Quite new"})], CHANGE)
    assert not questions.hold(2)


def test_what_is_shared_is_asked_once_for_each_state_of_the_content() -> None:
    table = noted("almonds")
    pages = []
    for _page in range(3):
        with asking() as questions:
            share(table)
        questions.settle()
        pages.append(questions)
    states = [object(), object()]
    for state in states:
        with CaptureQueriesContext(connection) as asked:
            assert all(page.hold(state) for page in pages)
        assert len(asked) == 1
    push(Food.objects.get(slug="almonds"), note="Another note.")
    assert not any(page.hold(object()) for page in pages)


def test_threads_that_share_a_table_settle_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def slowly(asked: Asked) -> bytes:
        begun.append(len(asked))
        time.sleep(0.1)
        return b"the answers"

    monkeypatch.setattr("nutrients.asking.answers", slowly)
    table = Questions()
    table.asked = [("SELECT 1", ())]
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(table.settle) for _thread in range(4)]:
            done.result()
    assert begun == [1]
    assert table.is_answered_the_same()
    assert begun == [1, 1]


def test_what_an_inner_recording_asks_is_its_own() -> None:
    with asking() as outer:
        with asking() as inner:
            Food.objects.count()
        Term.objects.count()
    assert [len(found.asked) for found in (outer, inner)] == [1, 1]
    assert "nutrients_food" in inner.asked[0][0]


def test_what_writes_or_names_the_content_version_never_holds() -> None:
    with kept.as_of_now():
        assert kept.with_questions(lambda: Guide.objects.update(title="x"))[1] is None
        assert kept.with_questions(kept.version_shown)[1] is None
        assert kept.with_questions(Guide.objects.count)[1] is not None
        assert kept.with_questions(content_version)[1] is None


def test_a_page_during_whose_making_somebody_published_has_no_questions() -> None:
    def make() -> None:
        list(Food.objects.all())
        push(Food.objects.get(slug="almonds"), note="Another note.")

    with kept.as_of_now():
        assert kept.with_questions(make)[1] is None

    def make_while_another_publishes() -> int:
        with asking():
            push(Food.objects.get(slug="almonds"), note="A third note.")
        return Food.objects.count()

    with kept.as_of_now():
        assert kept.with_questions(make_while_another_publishes)[1] is None


@pytest.mark.parametrize("address", [GUIDE, "/intake/", "/doctor-sheet/"])
def test_a_publish_elsewhere_leaves_a_page_its_bytes_and_its_validator(address: str) -> None:
    django = Django()
    site = FinishedPages(django)
    before = ask(site, address, HTTP_ACCEPT_ENCODING="br")
    push(Food.objects.get(slug="almonds"), note="Another note.")
    changed.tell()
    after = ask(site, address, HTTP_ACCEPT_ENCODING="br")
    again = ask(site, address, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=before.headers["ETag"])
    assert (after.body, again.status) == (before.body, 304)
    assert django.asked == [address]


@pytest.mark.once
@pytest.mark.parametrize("half", [0, 1])
def test_whatever_is_published_every_page_is_as_if_made_anew(half: int) -> None:
    """Of each kind of thing one is changed, and then removed if it can be; pages are compared with fresh ones.

    After a change all are, after a removal every second. What was removed comes back before the next kind's turn.
    """
    publishing.publish(EXAMPLES, CHANGE)
    django = Django()
    site = FinishedPages(django)
    for place, (model, field) in enumerate([*FIELDS.items()][half::2]):
        row: Any = make_row(next(table for table in TABLES if table.__name__ == model))
        for address in PAGES:
            assert ask(site, address).status == 200, address
        record = record_of(row)
        value = VALUES.get(field, ("Quite other words.",))[0]
        publishing.publish([complete(record.kind, {**record.as_json(), field: value})], CHANGE)
        found = compare(site, django, PAGES)
        with suppress(publishing.Refused):  # what others lean on stays
            publishing.remove([row], CHANGE)
            found += compare(site, django, PAGES[place % 2 :: 2])
        is_on_every_page = model == "Sign"
        assert bool(found) is not is_on_every_page, model
        publishing.publish([record], CHANGE)
        changed.tell()


def compare(site: FinishedPages, django: Django, pages: Sequence[str]) -> int:
    """How many pages were found to be as they were. Those that were made anew need no look."""
    changed.tell()
    django.asked.clear()
    given = {address: ask(site, address).body for address in pages}
    found = [address for address in pages if address not in django.asked]
    for address in found:
        assert given[address] == ask(WSGIHandler(), address).body, address
    return len(found)
