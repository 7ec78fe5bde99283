"""The front of the desk counts what is to be looked after, and each number leads to the list that it counts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from nutrients import checking, drafting, publishing
from nutrients.admin.filters import SourceCount, leaning_on
from nutrients.conversion import record_of
from nutrients.models import Citation, Claim, Guide, Quotation
from nutrients.records import PersonRecord, ReviewRecord
from nutrients.vocabulary import ClaimStatus, Grade, RevisionState
from tests.desk import CHANGE, EXAMPLES, make_client, push

pytestmark = pytest.mark.django_db


def counts(client: Client) -> dict[str, tuple[int, str]]:
    """Number and address by the words beside it."""
    links = html.fromstring(client.get("/admin/").content.decode()).xpath("//section[@aria-labelledby='counts']//a")
    found = {}
    for link in links:
        number, words = re.fullmatch(r"(\d+) (.+)", link.text_content()).groups()  # type: ignore[union-attr]  # all begin so
        found[words] = (int(number), link.get("href"))
    return found


def make_reviews() -> None:
    today = timezone.localdate()
    person = next(example for example in EXAMPLES if isinstance(example, PersonRecord))
    reviews = [
        ReviewRecord(person="ada", subject="guide/x", version=version, on=today, due=today + timedelta(days=days))
        for version, days in ((1, -1), (2, 0), (3, 30), (4, 31))
    ]
    publishing.publish([person, *reviews], CHANGE)


def test_each_number_leads_to_a_list_of_as_many(editor: Client) -> None:
    make_reviews()
    push(Claim.objects.all()[0], status=ClaimStatus.UNDER_REVIEW)
    push(Guide.objects.all()[0], description="Short.")
    found = counts(editor)
    assert {words: number for words, (number, _url) in found.items() if number in (1, 2)} == {
        "failures of check_content": 1,
        "reviews overdue": 1,
        "reviews due within 30 days": 2,
        "statements under review": 1,
    }
    for words, (number, url) in found.items():
        page = editor.get(url)
        assert page.status_code == 200
        if "check_content" in words:
            assert len(html.fromstring(page.content.decode()).xpath("//div[@id='content-main']//li")) == number
        else:
            assert page.context["cl"].result_count == number, words


def test_every_finding_leads_to_the_form_where_it_is_mended(editor: Client) -> None:
    push(Guide.objects.get(slug="muscle-twitching"), description="Short.")
    page = html.fromstring(editor.get("/admin/findings/?level=failure").content.decode())
    (item,) = page.xpath("//div[@id='content-main']//li")
    assert item.text_content() == "guide muscle-twitching: 6 characters, 50 to 160 wanted"
    assert 'value="Short."' in editor.get(item.xpath("a/@href")[0]).content.decode()


@pytest.mark.once
def test_all_findings_are_shown_unless_a_known_level_is_chosen(editor: Client) -> None:
    everything = len(checking.check())
    for query, number in (("", everything), ("?level=nonsense", everything), ("?level=warning", everything)):
        page = html.fromstring(editor.get(f"/admin/findings/{query}").content.decode())
        assert len(page.xpath("//div[@id='content-main']//li")) == number


@pytest.mark.once
@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("reader", 302), ("nobody", 403), ("looker", 200)])
def test_findings_are_for_who_may_see_content(who: str, status: int) -> None:
    assert make_client(who).get("/admin/findings/").status_code == status


def test_claims_are_counted_by_their_sources() -> None:
    cited = {
        claim.slug: Citation.objects.filter(kind="claim", key=claim.slug, field="text").count()
        for claim in Claim.objects.all()
    }
    one = {slug for slug, number in cited.items() if number == 1}
    sure = set(Claim.objects.filter(grade__in=(Grade.ESTABLISHED, Grade.PROBABLE)).values_list("slug", flat=True))
    expected = {"none": set(), "one": one, "thin": one & sure, "more": set(cited) - one}
    found = {
        choice: set(Claim.objects.filter(leaning_on(choice)).values_list("slug", flat=True))
        for choice in SourceCount.choices_in_words
    }
    assert found == expected
    assert one - sure
    assert one & sure


def test_an_unknown_choice_of_sources_shows_all_claims(editor: Client) -> None:
    answer = editor.get("/admin/nutrients/claim/?sources=nonsense", follow=True)
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == Claim.objects.count()


def queries_of(client: Client, url: str) -> int:
    """Without what each process reads once."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_drafts_are_shown_without_a_query_for_each(editor: Client) -> None:
    counted = []
    for few in (Claim.objects.all()[:2], Claim.objects.all()[2:9]):
        for claim in few:
            below = drafting.newest("claim", claim.slug)
            content = record_of(claim).as_json()
            step = drafting.Step(
                kind="claim", key=claim.slug, content=content, opened=below.pk if below else 0, by=None
            )
            drafting.keep(step, RevisionState.DRAFT)
        counted.append(queries_of(editor, "/admin/"))
    assert counted[0] == counted[1]


def test_the_list_of_claims_counts_quotations_without_a_query_for_each(editor: Client) -> None:
    url = "/admin/nutrients/claim/"
    assert queries_of(editor, f"{url}?q=magnesium-low-mechanism-1") == queries_of(editor, url)
    row = editor.get(f"{url}?q=magnesium-low-mechanism-4").context["cl"].result_list[0]
    assert row.quotations == Quotation.objects.filter(claim_slug=row.slug).count() > 0
