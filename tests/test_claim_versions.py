"""A statement is cited by its version, and whoever follows the citation finds the very words that were cited."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from nutrients import publishing
from nutrients.conversion import record_of
from nutrients.models import Claim
from nutrients.publishing import Change
from nutrients.records import ClaimRecord
from nutrients.reference_formats import read
from nutrients.vocabulary import ChangeKind, ClaimStatus, Grade
from tests.desk import CHANGE, TOLD, make_client, opened, send
from tests.pages import Page, get, one, words
from tests.walk import sitemap_addresses

pytestmark = pytest.mark.django_db
SLUG = "magnesium-low-mechanism-1"
PAGE = f"/claims/{SLUG}/"
BOX = "//details[contains(@class, 'citing')]"


def claim() -> Claim:
    found = Claim.objects.in_full().get(slug=SLUG)
    assert isinstance(found, Claim)
    return found


def change(kind: ChangeKind = ChangeKind.CORRECTION, **values: object) -> None:
    record = record_of(claim())
    assert isinstance(record, ClaimRecord)
    publishing.publish([replace(record, **values)], Change(kind, "A test."))  # type: ignore[arg-type]  # names of fields


def cited(page: Page) -> str:
    """The one address that the page's own citations name."""
    (found,) = {url.rstrip(".") for url in re.findall(r"https?://\S+", words(one(page, BOX)))}
    return str(found).removeprefix(settings.SITE_URL)


def test_what_was_cited_is_found_again_after_the_statement_changed(client: Client) -> None:
    before = get(client, PAGE)
    lead, address = words(one(before, "//p[@class='lead']")), cited(before)
    assert address == f"{PAGE}v/1/"
    change(text=f"Quite other words. [@{claim().text.split('[@', 1)[1]}", grade=Grade.DISPUTED)
    old = get(client, address)
    assert words(one(old, "//p[@class='lead']")) == lead
    banner = words(one(old, "//p[@role='note']"))
    assert "version 1 of this statement" in banner
    assert "has been changed since" in banner
    assert old.xpath("//p[@role='note']/a/@href") == [PAGE]
    assert cited(old) == address
    new = get(client, PAGE)
    assert "Quite other words." in words(one(new, "//p[@class='lead']"))
    assert cited(new) == f"{PAGE}v/2/"
    assert "It is that of today." in words(one(get(client, f"{PAGE}v/2/"), "//p[@role='note']"))
    grades = [words(page.xpath("//main//span[starts-with(@class, 'g ')]")[0]) for page in (old, new)]
    assert grades[0] != grades[1] == Grade.DISPUTED.label


def test_the_files_name_the_same_address_and_version(client: Client) -> None:
    change(qualifier="A note.")
    for form in ("bib", "ris"):
        (found,) = read(client.get(f"/claims/{SLUG}.cite.{form}").content.decode())
        assert (found.values["url"], found.values["note"]) == (f"{settings.SITE_URL}{PAGE}v/2/", "Version 2")


def test_a_version_is_no_page_of_its_own_for_search_engines(client: Client) -> None:
    page = get(client, f"{PAGE}v/1/")
    assert one(page, "//link[@rel='canonical']").get("href") == settings.SITE_URL + PAGE
    assert one(page, "//meta[@name='robots']").get("content") == "noindex, follow"
    assert f"{PAGE}v/1/" not in sitemap_addresses(client)
    assert not page.xpath("//script[@type='application/ld+json'] | //p[contains(@class, 'twins')]")
    assert "below" not in words(one(page, BOX))
    assert client.get(f"/claims/{SLUG}/v/1.md").status_code == 404


@pytest.mark.parametrize(
    ("status", "words_of_it"), [(ClaimStatus.WITHDRAWN, "withdrawn"), (ClaimStatus.UNDER_REVIEW, "under review")]
)
def test_an_old_version_says_that_the_statement_stands_no_more(
    client: Client, status: ClaimStatus, words_of_it: str
) -> None:
    change(status=status, reason="It was wrong.")
    banner = words(one(get(client, f"{PAGE}v/1/"), "//p[@role='note']"))
    assert f"Today the statement is {words_of_it}." in banner


def test_the_history_leads_to_the_older_versions(client: Client) -> None:
    history = "//section[@aria-labelledby='history']//a[contains(@href, '/v/')]/@href"
    assert get(client, PAGE).xpath(history) == []
    change(qualifier="A note.")
    change(ChangeKind.WORDING, qualifier="Other words.")
    assert get(client, PAGE).xpath(history) == [f"{PAGE}v/2/", f"{PAGE}v/1/"]


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_what_was_never_published_has_no_address(client: Client, number: str) -> None:
    assert client.get(f"{PAGE}v/{number}/").status_code == 404
    assert client.get(f"/claims/no-such-claim-1/v/{number}/").status_code == 404


def test_a_draft_is_no_version(client: Client) -> None:
    author = make_client("author")
    send(author, claim(), opened(author, claim()) | {"qualifier": ["Zebrafinch."]}, "_draft")
    for number in (1, 2):
        assert "Zebrafinch" not in client.get(f"{PAGE}v/{number}/").content.decode()
    editor = make_client("editor")
    sent = opened(editor, claim()) | {name: [str(value)] for name, value in TOLD.items()}
    send(editor, claim(), sent | {"qualifier": ["Zebrafinch."]}, "_publish")
    assert "Zebrafinch" in client.get(f"{PAGE}v/2/").content.decode()


def test_a_statement_that_came_again_after_it_was_removed_has_its_newest_words(client: Client) -> None:
    """Its count begins anew, so that two revisions bear one number; neither is an error."""
    slug = "magnesium-test-words-99"
    record = record_of(claim())
    assert isinstance(record, ClaimRecord)
    for text in ("Of old.", "Of today."):
        made = replace(record, slug=slug, text=f"{text} [@{record.text.split('[@', 1)[1]}", link=False)
        publishing.publish([made], CHANGE)
        if text == "Of old.":
            publishing.remove([Claim.objects.get(slug=slug)], CHANGE)
    assert "Of today." in words(one(get(client, f"/claims/{slug}/v/1/"), "//p[@class='lead']"))
