"""The preview at two widths: framed by ourselves alone, for who sent the form alone, and nothing is saved."""

from typing import Any

import pytest
from django.test import Client

from nutrients.admin import previewing
from nutrients.models import Claim, Food, Guide, Nutrient, Symptom, Term
from tests.desk import EVERYBODY, Form, address, make_client, name_of, opened, send, state
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db
MARK = "Words that nobody saved"
FIELDS = {
    Claim: "text",
    Food: "text",
    Guide: "text",
    Nutrient: "short_answer",
    Symptom: "explanation",
    Term: "definition",
}


def guide() -> Guide:
    return Guide.objects.get(slug="muscle-twitching")


def pressed(client: Client, row: Any, **changed: str) -> Any:
    form: Form = opened(client, row) | {name: [value] for name, value in changed.items()}
    return send(client, row, form, "_side_by_side")


def frame(row: Any, page: Any) -> str:
    return address(type(row), "changelist") + f"framed/{page.context['token']}/"


@pytest.mark.parametrize("model", first_on_both(FIELDS), ids=name_of)
def test_both_frames_show_the_real_page_and_nothing_is_saved(model: Any) -> None:
    author, row, before = make_client("author"), model.objects.order_by("pk")[0], state()
    page = pressed(author, row, **{FIELDS[model]: f"{MARK}. [@leite-2014]"})
    assert page.content.decode().count(f'src="{frame(row, page)}"') == 2
    shown = author.get(frame(row, page)).content.decode()
    assert MARK in shown
    assert "Nothing of it is saved" in shown
    assert state() == before


def policy(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


@pytest.mark.once
def test_only_these_two_answers_frame_and_are_framed_and_by_us_alone() -> None:
    author = make_client("author")
    page = pressed(author, guide())
    inner, usual = author.get(frame(guide(), page)), policy(author.get("/guides/muscle-twitching/"))
    assert policy(page) == usual | {"frame-src": "'self'"}
    assert policy(inner) == usual | {"frame-ancestors": "'self'"}
    assert (page.headers["X-Frame-Options"], inner.headers["X-Frame-Options"]) == ("DENY", "SAMEORIGIN")
    for answer in (page, inner):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store"
    ordinary = send(author, guide(), opened(author, guide()), "_preview")
    assert (policy(ordinary), ordinary.headers["X-Frame-Options"]) == (usual, "DENY")


@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_frame_is_for_who_sent_the_form_alone(who: str) -> None:
    page, other = pressed(make_client("superuser"), guide()), make_client(who)
    expected = {"anonymous": 302, "reader": 302, "nobody": 403, "looker": 403}.get(who, 404)
    assert other.get(frame(guide(), page)).status_code == expected


def test_a_preview_is_gone_after_some_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    author = make_client("author")
    page = pressed(author, guide())
    monkeypatch.setattr(previewing, "SECONDS", -1)
    assert author.get(frame(guide(), page)).status_code == 404


@pytest.mark.once
def test_a_session_keeps_the_last_few_alone() -> None:
    author = make_client("author")
    pages = [pressed(author, guide()) for _one in range(previewing.MOST + 1)]
    assert [author.get(frame(guide(), page)).status_code for page in (pages[0], pages[-1])] == [404, 200]


@pytest.mark.parametrize("token", ["x", "..", "%00", "<b>"])
def test_a_false_token_and_another_kind_show_nothing(token: str) -> None:
    author = make_client("author")
    page = pressed(author, guide())
    assert author.get(f"{address(Guide, 'changelist')}framed/{token}/").status_code in (302, 404)
    assert author.get(f"{address(Term, 'changelist')}framed/{page.context['token']}/").status_code == 404
    assert author.post(frame(guide(), page)).status_code == 405


def test_a_form_that_is_no_page_yet_says_so() -> None:
    author = make_client("author")
    answer = pressed(author, guide(), title="")
    assert "title: must not be empty" in " ".join(str(fault) for group in answer.context["errors"] for fault in group)
