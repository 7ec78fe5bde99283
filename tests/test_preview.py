"""The preview at the desk shows what the page will show, to those who may see it, and writes nothing."""

import pytest
from django.test import Client
from lxml import html

from nutrients.models import Guide
from tests.desk import make_client, push, state
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db


def guide() -> Guide:
    return Guide.objects.get(slug="muscle-twitching")


def preview(text: str, **more: str) -> str:
    answer = make_client("editor").post("/admin/preview/", {"content": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_preview_shows_what_the_page_will_show(client: Client) -> None:
    text = "Some *words*. [@nhs-twitching]\n\nmagnesium-low-mechanism-1"
    blocks = html.fromstring(preview(text)).xpath("//*[@class='prose' or @class='claims tag']")
    push(guide(), text=text)
    page = client.get("/guides/muscle-twitching/").content.decode()
    assert len(blocks) == 2
    assert all(" ".join(block.text_content().split()) in plain_text(page) for block in blocks)


def plain_text(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_an_unknown_key_is_red_in_the_preview_and_never_shown_to_readers(client: Client) -> None:
    text = "Words. [@no-such-thing]\n\nno-such-claim-1"
    shown = html.fromstring(preview(text)).xpath("//*[@class='unknown']/text()")
    assert shown == ["[@no-such-thing: no such source]", "no-such-claim-1: no such claim"]
    push(guide(), text=text)
    page = client.get("/guides/muscle-twitching/").content.decode()
    assert "Words." in page
    assert not any(word in page for word in ("no-such-thing", "no-such-claim", "unknown"))


def test_the_preview_writes_nothing() -> None:
    before = state()
    assert "Words" in preview("Words. [@nhs-twitching]")
    assert state() == before


def test_the_preview_of_a_text_of_one_paragraph_has_no_paragraph() -> None:
    assert "<p>" not in preview("Some *words*.", inline="1")


TEXTS = ("\0", "", "\r\n", "x" * 60_000, "[" * 20_000, "> " * 2_000, "|" * 5_000, "\ufeff")


@pytest.mark.parametrize("text", first_on_both(TEXTS))
def test_the_preview_answers_to_any_text(text: str) -> None:
    assert make_client("editor").post("/admin/preview/", {"content": text}).status_code == 200


def test_the_preview_says_when_a_text_is_too_long() -> None:
    answer = make_client("editor").post("/admin/preview/", {"content": "x" * 60_001})
    assert answer.status_code == 400
    assert answer.content.startswith(b"60,001 characters; at most 60,000")


def test_the_preview_answers_to_post_alone() -> None:
    for who in ("anonymous", "editor"):
        answer = make_client(who).get("/admin/preview/")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "status"), [("reader", 403), ("nobody", 403), ("author", 200), ("editor", 200), ("administrator", 200)]
)
def test_the_preview_is_for_who_may_see_content(who: str, status: int) -> None:
    assert make_client(who).post("/admin/preview/", {"content": "x"}).status_code == status


def test_the_preview_sends_strangers_to_the_login() -> None:
    answer = Client().post("/admin/preview/", {"content": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=/admin/preview/")


def test_the_preview_needs_the_token_of_the_form() -> None:
    client = make_client("author", enforce_csrf_checks=True)
    assert client.post("/admin/preview/", {"content": "x"}).status_code == 403
    client.get("/admin/password_change/")
    token = {"x-csrftoken": client.cookies["csrftoken"].value}
    assert client.post("/admin/preview/", {"content": "x"}, headers=token).status_code == 200
