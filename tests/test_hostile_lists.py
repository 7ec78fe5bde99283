"""Every hostile text at once, in rows of its own and in the search index: all lists, and what is found, show text."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db.models import Q
from django.test import Client

from nutrients import publishing
from nutrients.conversion import by_key, record_of
from nutrients.models import Content, Food, Guide, SearchEntry, Source, Term
from tests.desk import CHANGE, EXAMPLES
from tests.test_hostile_text import LISTS, PAYLOADS, TARGETS, assert_harmless, poisoned
from tests.world import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEARCHED: tuple[tuple[type[Content], str], ...] = tuple(
    (model, slug) for model, slug in TARGETS if model in (Guide, Source, Food, Term)
)
"""One of each kind that leans on no other, so that every payload can have a row of its own."""


@pytest.fixture(scope="module", autouse=True)
def indexed(standing: Standing) -> Iterator[None]:
    """Every payload at once, each in rows of its own, and all of them in the search index."""

    def make() -> None:
        publishing.publish(EXAMPLES, CHANGE)
        rows = {slug: by_key(model, Q(slug=slug))[slug] for model, slug in SEARCHED}
        records = [
            replace(poisoned(record_of(row), payload), slug=f"{slug}-{place}")  # type: ignore[call-arg]  # each has one
            for place, payload in enumerate(PAYLOADS)
            for slug, row in rows.items()
        ]
        publishing.publish(records, CHANGE)

    yield from standing(make)


@pytest.mark.parametrize("kind", ["", "food", "source", "guide"])
@pytest.mark.parametrize("asked", ["alert", "script", "onmouseover", "<script>alert(1)</script>"])
def test_what_is_found_is_shown_as_text(client: Client, asked: str, kind: str) -> None:
    answer = client.get("/search/", {"q": asked, "kind": kind} if kind else {"q": asked})
    assert answer.status_code == 200
    assert_harmless(answer.content.decode())


def test_every_text_is_in_the_index() -> None:
    urls = set(SearchEntry.objects.values_list("url", flat=True))
    for path in ("/foods/almonds", "/sources/nhs-twitching", "/guides/muscle-twitching"):
        assert {f"{path}-{place}/" for place in range(len(PAYLOADS))} <= urls


@pytest.mark.parametrize("url", LISTS)
def test_all_of_it_in_one_list_is_text(client: Client, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 200
    assert_harmless(answer.content.decode())
