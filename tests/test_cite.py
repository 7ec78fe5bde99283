"""'Cite this page': what it names is there, and the files say the same as the page."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from nutrients import publishing
from nutrients.addresses import twin_of
from nutrients.conversion import record_of
from nutrients.models import Guide, Nutrient
from nutrients.pages.citing import PageReference
from nutrients.publishing import Change
from nutrients.reference_formats import read
from nutrients.vocabulary import ChangeKind
from tests.engines import first_on_both
from tests.pages import get, one, words

PAGES = (
    "/nutrients/magnesium/",
    "/guides/muscle-twitching/",
    "/claims/magnesium-low-mechanism-1/",
    "/symptoms/muscle-twitching/",
    "/foods/almonds/",
)
BOX = "//details[contains(@class, 'citing')]"


@pytest.mark.django_db
@pytest.mark.parametrize("address", first_on_both(PAGES))
def test_a_page_says_how_it_is_cited_and_the_files_agree(client: Client, address: str) -> None:
    page = get(client, address)
    ama, apa, _note = (words(paragraph) for paragraph in page.xpath(f"{BOX}/p"))
    version = re.search(r"Version (\d+)", ama)
    assert version
    assert f"Version {version[1]}" in words(one(page, "(//main//p[contains(., 'Published')])[1]"))
    (cited,) = {found.rstrip(".") for text in (ama, apa) for found in re.findall(r"https?://\S+", text)}
    path = cited.removeprefix(settings.SITE_URL)
    assert path.startswith(address)
    assert client.get(path).status_code == 200
    for form in ("bib", "ris"):
        (found,) = read(client.get(twin_of(address, form, "cite")).content.decode())
        assert not found.fault
        assert found.values["title"].rstrip(".") in apa
        assert found.values["organisation"] == "Fascicle"
        assert (found.values["url"], found.values["year"]) == (cited, re.findall(r"\((\d{4}), ", apa)[0])
        assert found.values["note"] == f"Version {version[1]}"
        assert not found.values.get("accessed")


@pytest.mark.django_db
def test_no_other_page_claims_a_version(client: Client) -> None:
    for address in ("/", "/nutrients/", "/nutrients/magnesium/foods/", "/sources/nhs-twitching/", "/about/"):
        assert not get(client, address).xpath(BOX)
        assert client.get(twin_of(address, "bib", "cite")).status_code == 404


@pytest.mark.django_db
def test_a_typo_moves_no_date_and_each_version_keeps_its_address(client: Client) -> None:
    nutrient = Nutrient.objects.get(slug="magnesium")
    record = record_of(nutrient)
    changed = type(record)(**{**vars(record), "description": f"{nutrient.description[:-1]}!"})
    publishing.publish([changed], Change(kind=ChangeKind.WORDING, why=""))
    after = Nutrient.objects.get(slug="magnesium")
    assert (after.version, after.changed) == (nutrient.version + 1, nutrient.changed)
    new, old = (words(one(get(client, f"/nutrients/magnesium/{tail}"), BOX)) for tail in ("", "v/1/"))
    assert f"/nutrients/magnesium/v/{after.version}/" in new
    assert "/nutrients/magnesium/v/1/" in old
    assert client.get("/nutrients/magnesium/v/2/").status_code == 200


@pytest.mark.django_db
def test_a_title_stays_text(client: Client) -> None:
    record = record_of(Guide.objects.get(slug="muscle-twitching"))
    hostile = type(record)(**{**vars(record), "title": "<b>{Half} of 50 % & more"})
    publishing.publish([hostile], Change(kind=ChangeKind.WORDING, why=""))
    box = one(get(client, "/guides/muscle-twitching/"), BOX)
    assert not box.xpath(".//b")
    assert "<b>{Half} of 50 % & more" in words(box)
    (found,) = read(client.get("/guides/muscle-twitching.cite.bib").content.decode())
    assert "{Half} of 50 % & more" in found.values["title"]


def test_the_two_styles() -> None:
    given = PageReference("a-v2", "Salt?", 2, date(2026, 3, 4), "https://f.example/a/", fixed=False)
    day = "[the day on which you read it]"
    assert given.ama == f"Fascicle. Salt? Version 2, 4 March 2026. Accessed {day}. https://f.example/a/"
    assert " ".join(given.apa) == (
        f"Fascicle. (2026, March 4). Salt? (Version 2). Retrieved {day}, from https://f.example/a/"
    )
