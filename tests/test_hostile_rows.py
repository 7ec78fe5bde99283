"""What an editor writes into one row of each kind is text on their pages, in lists and at the desk."""

from collections.abc import Iterator

import pytest
from django.test import Client
from lxml import html

from nutrients import publishing
from nutrients.conversion import field_of, record_of
from nutrients.models import Content, Food, Guide, Nutrient, Source
from tests.desk import CHANGE, EXAMPLES, address, make_client
from tests.test_hostile_text import LISTS, PAYLOADS, assert_harmless, flat, poisoned, targets
from tests.world import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SOME = (PAYLOADS[0], PAYLOADS[5], PAYLOADS[6], *PAYLOADS[35:41], PAYLOADS[-3])
"""A few that reach for the places where lists and forms differ from pages: titles, attributes, text areas."""
HEADINGS: dict[str, tuple[type[Content], str]] = {
    "/guides/muscle-twitching/": (Guide, "title"),
    "/nutrients/magnesium/": (Nutrient, "name"),
    "/foods/almonds/": (Food, "name"),
    "/sources/nhs-twitching/": (Source, "title"),
}
"""Pages whose first heading is a title or a name that editors write."""
DETAILS = ["/claims/magnesium-low-mechanism-1/", "/symptoms/muscle-twitching/", "/people/ada/"]


@pytest.fixture(scope="module")
def examples(standing: Standing) -> Iterator[None]:
    yield from standing(lambda: publishing.publish(EXAMPLES, CHANGE))


@pytest.fixture(scope="module")
def written(examples: None, standing: Standing, request: pytest.FixtureRequest) -> Iterator[str]:
    """The payload, written everywhere. What these pages show is not in the search index: see test_hostile_lists.py."""
    payload: str = request.param

    def make() -> str:
        publishing.publish([poisoned(record_of(row), payload) for row in targets()], CHANGE, indexed=False)
        return payload

    yield from standing(make)


@pytest.mark.parametrize("written", PAYLOADS, indirect=True)
def test_what_an_editor_writes_is_text_on_its_page(client: Client, written: str) -> None:
    pages = {url: client.get(url).content.decode() for url in (*DETAILS, *HEADINGS)}
    for page in pages.values():
        assert_harmless(page)
    for url, (model, name) in HEADINGS.items():
        (heading,) = html.fromstring(pages[url]).xpath("//h1")
        assert flat(heading.text_content()) == flat(written[: field_of(model, name).max_length])


@pytest.mark.parametrize("written", SOME, indirect=True)
def test_what_an_editor_writes_is_text_in_every_list(client: Client, written: str) -> None:
    """But for /data/, which counts rows and reads the whole database for it: test_hostile_lists.py looks at that."""
    for url in (url for url in LISTS if url != "/data/"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert_harmless(answer.content.decode())


@pytest.mark.parametrize("written", SOME, indirect=True)
def test_the_desk_shows_it_as_text_too(written: str) -> None:
    """Each payload in every second form, and in every third history and list."""
    client, place = make_client("editor"), SOME.index(written)
    pages = ["/admin/nutrients/claim/table/", "/admin/nutrients/revision/"]
    rows = targets()
    pages += [address(type(row), "change", row) for row in rows[place % 2 :: 2]]
    for row in rows[place % 3 :: 3]:
        pages += [address(type(row), "history", row), address(type(row), "changelist")]
    for url in pages:
        assert_harmless(client.get(url).content.decode())
