"""The feed of articles: whole, dated as the pages are, and readable whatever an editor types."""

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from nutrients.models import Guide, Nutrient
from tests.desk import push
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(client: Client) -> dict[str, dict[str, str]]:
    """Title, summary and dates of each entry, by its address."""
    answer = client.get("/feed.xml", headers={"host": "localhost"})
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    tree = etree.fromstring(answer.content)
    assert tree.xpath("string(a:link[@rel='self']/@href)", namespaces=ATOM) == f"{settings.SITE_URL}/feed.xml"
    found = {}
    for entry in tree.xpath("a:entry", namespaces=ATOM):
        url = entry.xpath("string(a:link/@href)", namespaces=ATOM)
        assert entry.xpath("string(a:id)", namespaces=ATOM) == url
        found[url] = {etree.QName(part).localname: part.text or "" for part in entry}
    return found


def test_the_feed_holds_every_article_with_the_dates_that_its_page_prints(client: Client) -> None:
    found = entries(client)
    articles: list[Guide | Nutrient] = [*Guide.objects.all(), *Nutrient.objects.with_page()]
    assert len(found) == len(articles)
    for article in articles:
        entry = found[settings.SITE_URL + article.get_absolute_url()]
        assert entry["summary"] == article.description
        assert entry["published"] == f"{article.published}T00:00:00+00:00"
        assert entry["updated"] == f"{article.changed}T00:00:00+00:00"


def test_what_changed_last_stands_first_and_a_new_word_moves_nothing(client: Client) -> None:
    before = list(entries(client))
    push(Guide.objects.get(slug="muscle-twitching"), title="In other words")
    found = entries(client)
    assert list(found) == before
    assert found[f"{settings.SITE_URL}/guides/muscle-twitching/"]["title"] == "In other words"


@pytest.mark.parametrize("text", first_on_both(["a\x0bb", "]]><b>x</b>", "&lt;&amp;<script>", "\x1f\ufffe", "‮ left"]))
def test_whatever_an_editor_types_the_feed_stays_well_formed(client: Client, text: str) -> None:
    push(Guide.objects.get(slug="muscle-twitching"), title=f"Title {text}", description=f"Summary {text}")
    entry = entries(client)[f"{settings.SITE_URL}/guides/muscle-twitching/"]
    shown = text.translate({11: None, 31: None, 0xFFFE: None})
    assert (entry["title"], entry["summary"]) == (f"Title {shown}", f"Summary {shown}")


def test_pages_name_the_feed(client: Client) -> None:
    assert 'href="/feed.xml" type="application/atom+xml"' in client.get("/").content.decode()
