"""What every answer carries and what no answer ever does, whatever an editor writes or a stranger sends."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern
from lxml import html

from nutrients import images, publishing, urls
from tests.desk import CHANGE, EXAMPLES, address, make_client, make_row, name_of
from tests.images import IMAGE, master
from tests.world import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

KNOWN = {
    "claim": "magnesium-low-mechanism-1",
    "food": "almonds",
    "guide": "muscle-twitching",
    "image": images.address(IMAGE.slug, IMAGE.sha256, 640).rpartition("/")[2],
    "kind_card": "site",
    "nutrient": "magnesium",
    "nutrient_card": "magnesium",
    "nutrient_foods": "magnesium",
    "person": "ada",
    "source": "nhs-twitching",
    "symptom": "muscle-twitching",
}
"""A slug for each public page that asks for one: add yours when you add a page."""
WHOLE = {
    "version": "/nutrients/magnesium/v/1/",
    "claim_version": "/claims/magnesium-low-mechanism-1/v/1/",
    "data_table": "/data/claims.csv",
    "twin": "/nutrients/magnesium.md",
    "twin_part": "/nutrients/magnesium.tests.csv",
}
"""The address of a page that asks for more than a slug."""
BY_LINK = ("preview", "archive", "security")
"""Not there for everybody, or not always: test_drafts.py, test_data.py and test_machines.py look at them."""


def sign() -> None:
    publishing.publish(EXAMPLES, CHANGE)
    images.keep(master())


@pytest.fixture(scope="module", autouse=True)
def somebody_has_signed(standing: Standing) -> Iterator[None]:
    yield from standing(sign)


def public_address(pattern: URLPattern) -> str:
    route = str(pattern.pattern)
    if pattern.name in WHOLE:
        return WHOLE[pattern.name]
    return "/" + (re.sub(r"<[^>]*>", KNOWN[str(pattern.name)], route) if "<" in route else route)


PUBLIC = [public_address(pattern) for pattern in urls.urlpatterns if pattern.name not in BY_LINK]
TOOLS = ["/doctor-sheet/", "/intake/"]
"""Forms about the reader, which answer a POST."""
READ_ONLY = [url for url in PUBLIC if url not in TOOLS]
READ_AS_HTML = [url for url in PUBLIC if url.endswith("/")]
ERRORS = {
    "/no-such-page/": 404,
    "/nutrients/kryptonite/": 404,
    "/compare/?left=nothing": 400,
    "/nutrients/magnesium/foods/?page=x": 400,
}
DESK = ["/admin/", "/admin/login/", "/admin/nowhere/", "/admin/password_change/", "/admin/nutrients/"]
MODELS = list(admin.site._registry)


def desk_addresses(model: type[Model]) -> list[str]:
    row = make_row(model)
    listed = [address(model, "changelist"), f"{address(model, 'changelist')}?q=a"]
    return [*listed, address(model, "add"), *(address(model, name, row) for name in ("change", "delete", "history"))]


def directives(answer: Any) -> dict[str, str]:
    policy = answer.headers["Content-Security-Policy"]
    return {name: rest for name, _space, rest in (part.strip().partition(" ") for part in policy.split(";"))}


def assert_safe_headers(answer: Any) -> None:
    policy = directives(answer)
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == policy["img-src"] == "'self'"
    assert re.fullmatch(r"'self' 'sha256-[\w+/]{43}='", policy["script-src"])
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert not any("unsafe" in rest or "*" in rest or "data:" in rest for rest in policy.values())
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "strict-origin-when-cross-origin", "no-referrer")
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer.headers["Cross-Origin-Resource-Policy"] in ("same-origin", "cross-origin")


def assert_nothing_inline(answer: Any) -> None:
    """No style or handler inside the page, and no script but the one line that the policy names."""
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//style | //@style") == []
    inline = page.xpath("//script[not(@src) and not(@type='application/ld+json')]")
    named = {f"'sha256-{b64encode(sha256(item.text.encode()).digest()).decode()}'" for item in inline}
    assert named <= set(directives(answer)["script-src"].split())
    assert handlers(page) == []


def handlers(page: Any) -> list[str]:
    return [str(name) for element in page.iter() for name in element.attrib if str(name).startswith("on")]


def assert_no_cookie(answer: Any) -> None:
    assert not answer.cookies
    assert "cookie" not in answer.headers.get("Vary", "").lower()


# Headers and cookies


@pytest.mark.parametrize("url", PUBLIC)
def test_every_public_answer_has_the_safe_headers_and_no_cookie(client: Client, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code in (200, 301)
    assert_safe_headers(answer)
    assert_no_cookie(answer)


@pytest.mark.parametrize("url", READ_AS_HTML)
def test_a_public_page_has_nothing_inline(client: Client, url: str) -> None:
    assert_nothing_inline(client.get(url))


@pytest.mark.parametrize(("url", "status"), ERRORS.items())
def test_an_error_has_the_safe_headers_too(client: Client, url: str, status: int) -> None:
    answer = client.get(url)
    assert answer.status_code == status
    assert_safe_headers(answer)
    assert_nothing_inline(answer)
    assert_no_cookie(answer)


def test_a_fault_of_ours_has_the_safe_headers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutrients.pages.others.about_page", lambda: 1 / 0)
    answer = Client(raise_request_exception=False).get("/about/")
    assert (answer.status_code, b"ZeroDivision" in answer.content) == (500, False)
    assert_safe_headers(answer)
    assert_nothing_inline(answer)
    assert_no_cookie(answer)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "a b", "[", "127.0.0.1:8000:1", "@x"])
@pytest.mark.parametrize("url", ["/", "/admin/", "/sitemap.xml", "/robots.txt", "/healthz", "/favicon.ico"])
def test_a_wrong_host_is_refused(client: Client, host: str, url: str) -> None:
    answer = client.get(url, headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_the_page_for_a_wrong_host_has_the_safe_headers_too(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert_safe_headers(answer)
    assert_nothing_inline(answer)
    assert_no_cookie(answer)


@pytest.mark.parametrize("url", PUBLIC)
def test_no_absolute_address_comes_from_the_request(client: Client, url: str) -> None:
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "host": "localhost:1234"}
    answer = client.get(url, headers=forged)
    sent = answer.content.decode(errors="replace") + answer.headers.get("Location", "")
    assert "evil.example" not in sent
    assert "localhost:1234" not in sent


@pytest.mark.parametrize("url", ["/", "/nutrients/magnesium/", "/no-such-page/"])
def test_a_page_is_the_same_for_an_editor_who_is_logged_in(client: Client, url: str) -> None:
    answer = make_client("editor").get(url)
    assert answer.content == client.get(url).content
    assert_no_cookie(answer)


# Methods


@pytest.mark.parametrize("url", READ_ONLY)
def test_a_public_page_can_only_be_read(client: Client, url: str) -> None:
    answers = [send(url) for send in (client.post, client.put, client.patch, client.delete)]
    assert [answer.status_code for answer in answers] == [405] * 4
    assert all({"GET", "HEAD"} <= set(answer.headers["Allow"].split(", ")) for answer in answers)
    assert_safe_headers(answers[0])


def test_a_stranger_who_posts_to_a_page_is_told_that_it_can_only_be_read() -> None:
    stranger = Client(enforce_csrf_checks=True)  # a real browser or robot: without a token
    answers = {url: stranger.post(url) for url in READ_ONLY}
    assert {url: answer.status_code for url, answer in answers.items() if answer.status_code != 405} == {}
    for answer in answers.values():
        assert_no_cookie(answer)


@pytest.mark.parametrize("url", TOOLS)
def test_a_tool_answers_a_stranger_and_leaves_nothing_with_him(url: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(url)
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert_safe_headers(answer)
    assert_nothing_inline(answer)
    assert_no_cookie(answer)
    assert [getattr(Client(), method)(url).status_code for method in ("put", "patch", "delete")] == [405] * 3


@pytest.mark.parametrize("url", [*PUBLIC, *ERRORS])
def test_head_answers_like_get_without_a_body(client: Client, url: str) -> None:
    got, head = client.get(url), client.head(url)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["Content-Type"] == got.headers["Content-Type"]


@pytest.mark.parametrize("url", ["/markdownx/", "/markdownx/markdownify/", "/markdownx/upload/", "/admin/upload/"])
def test_the_editors_library_has_no_address_of_its_own(url: str) -> None:
    for answer in (Client().get(url), Client().post(url, {"content": "x"})):
        assert answer.status_code == 404 or answer.headers["Location"].startswith("/admin/login/")
    assert make_client("superuser").post(url, {"content": "x"}).status_code == 404


# The desk


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_the_desk_keeps_itself_private_and_has_nothing_inline(model: type[Model]) -> None:
    client = make_client("superuser")
    answers = [client.get(url) for url in desk_addresses(model)]
    read = [answer for answer in answers if answer.status_code == 200]
    assert len(read) >= 4
    for answer in answers:
        assert_private(answer)
    for answer in read:
        assert_nothing_inline(answer)


def assert_private(answer: Any) -> None:
    assert_safe_headers(answer)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", DESK)
@pytest.mark.parametrize("who", ["anonymous", "nobody", "author", "superuser"])
def test_every_answer_of_the_desk_is_private(who: str, url: str) -> None:
    answer = make_client(who).get(url)
    assert answer.status_code in (200, 302, 403, 404)
    assert_private(answer)
    if answer.content:
        assert_nothing_inline(answer)


@pytest.mark.parametrize("who", ["anonymous", "editor"])
def test_a_preview_is_private(who: str) -> None:
    assert_private(make_client(who).post("/admin/preview/", {"content": "x"}))
    assert_private(make_client(who).get("/admin/preview/"))


def test_the_answer_to_a_form_without_its_token_has_nothing_inline() -> None:
    answer = make_client("editor", enforce_csrf_checks=True).post("/admin/preview/", {"content": "x"})
    assert answer.status_code == 403
    assert_private(answer)
    assert_nothing_inline(answer)


def test_the_window_that_adds_a_row_for_another_form_has_nothing_inline() -> None:
    form = {"old": "/a/", "new": "/b/", "change_kind": "wording", "_popup": "1"}
    answer = make_client("editor").post("/admin/nutrients/redirect/add/", form)
    assert answer.status_code == 200
    assert_nothing_inline(answer)


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites() -> None:
    user = User.objects.create_user("ada", password="a long pass phrase", is_staff=True)  # noqa: S106 (test)
    client = Client()
    answer = client.post("/admin/login/", {"username": user.username, "password": "a long pass phrase"})
    session = answer.cookies["desk"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
