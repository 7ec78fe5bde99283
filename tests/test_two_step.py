"""Two-step login: turned on, used, lost, reset, required; nobody sees a secret that is not theirs."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_otp.plugins.otp_totp.models import TOTPDevice
from lxml import html

from nutrients.login import two_step
from nutrients.login.qr import drawn
from nutrients.models import RecoveryCode
from tests.logins import LOGIN, PAGE, PASSWORD, account, code_of, inside, log_in, phone, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]

WRONG = "another pass phrase"


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes change every half minute: here it is always the same one."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def send(client: Client, step: str, **typed: str) -> Any:
    """Fill in one form of the page and press its button."""
    names = typed if step == "confirm" else {f"{step}-{name}": value for name, value in typed.items()}
    return client.post(PAGE, {"step": step, **names})


def codes_in(answer: Any) -> list[str]:
    return [code.text_content() for code in html.fromstring(answer.content).xpath("//*[@class='desk-codes']//code")]


def enrol(user: User) -> tuple[Client, TOTPDevice, list[str]]:
    """Turn it on as its owner does; the browser, the phone, the recovery codes."""
    client = inside(user)
    send(client, "begin", password=PASSWORD)
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    codes = codes_in(send(client, "confirm", code=code_of(device)))
    return client, TOTPDevice.objects.get(user=user), codes


# Turning on


def test_looking_at_the_page_makes_nothing() -> None:
    client = inside(account("ada", "author"))
    assert client.get(PAGE).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_it_begins_with_the_password() -> None:
    client = inside(account("ada", "author"))
    answer = send(client, "begin", password=WRONG)
    assert answer.status_code == 400
    assert "The password or the code was not right" in answer.content.decode()
    assert not TOTPDevice.objects.exists()
    assert [send(client, "begin", password=WRONG).status_code for _ in range(4)] == [400] * 3 + [429]


@pytest.mark.once
def test_the_secret_is_drawn_in_the_page_and_written_out() -> None:
    user = account("ada", "author")
    client = inside(user)
    send(client, "begin", password=PASSWORD)
    page, device = client.get(PAGE), TOTPDevice.objects.get(user=user)
    tree = html.fromstring(page.content.decode())
    assert tree.xpath("string(//*[@class='desk-secret'])") == two_step.secret_of(device)
    assert tree.xpath("string(//*[name()='svg']/*[name()='path']/@d)") == drawn(device.config_url).path
    assert tree.xpath("//img | //*[@style] | //style") == []
    assert "no-store" in page.headers["Cache-Control"]
    assert device.config_url.startswith("otpauth://totp/Fascicle%20%28127.0.0.1%29%3Aada?secret=")


def test_a_drawing_has_a_quiet_border_and_the_three_corners() -> None:
    squares = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn("x").path)}
    last = drawn("x").size - 1
    assert min(x for x, _y in squares) == min(y for _x, y in squares) == 4
    assert max(x for x, _y in squares) == last - 4
    assert {(4, 4), (last - 4, 4), (4, last - 4)} <= squares
    assert (last - 4 - 3, last - 4) not in squares or drawn("x").size > 21


def test_it_counts_only_after_the_first_code() -> None:
    user = account("ada", "author")
    client = inside(user)
    send(client, "begin", password=PASSWORD)
    assert log_in("ada").status_code == 302, "without a code so far"
    device = TOTPDevice.objects.get(user=user)
    answer = send(client, "confirm", code=wrong(code_of(device)))
    assert (answer.status_code, "This code was not right" in answer.content.decode()) == (400, True)
    assert not TOTPDevice.objects.get(user=user).confirmed


def test_turning_it_on_gives_ten_codes_once_and_keeps_none_of_them() -> None:
    user = account("ada", "author")
    other = inside(user)
    client, _device, codes = enrol(user)
    assert len({*codes}) == 10
    assert all(re.fullmatch(r"[a-z2-7]{4}( [a-z2-7]{4}){3}", code) for code in codes)
    kept = str(list(RecoveryCode.objects.values()))
    assert not [code for code in codes if two_step.plain(code) in kept]
    assert codes_in(client.get(PAGE)) == []
    assert client.get("/admin/").status_code == 200, "this session has shown a code"
    assert other.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/", "another one has not"
    assert LogEntry.objects.filter(object_id=str(user.pk), change_message="Two-step login turned on.").exists()


# Logging in


def test_a_login_takes_the_password_and_the_code_and_each_code_once() -> None:
    device = phone(account("ada", "author"))
    code = code_of(device)
    assert log_in("ada").status_code == 200
    client = Client()
    form = {"username": "ada", "password": PASSWORD, "code": f"{code[:3]} {code[3:]}", "next": "/admin/"}
    assert client.post(LOGIN, form).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert log_in("ada", code=code).status_code == 200, "the same code again"
    assert log_in("ada", code=code_of(device, -1)).status_code == 200, "the one before it"
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert log_in("ada", code=code_of(device, 1)).status_code == 302, "the next one"


def test_an_account_without_it_needs_no_code_and_none_that_is_typed_matters() -> None:
    account("ada")
    assert [log_in("ada", code=code).status_code for code in ("", "123456", "x")] == [302] * 3


def test_the_code_of_a_colleague_is_none_of_ones_own() -> None:
    phone(account("ada"))
    theirs = phone(account("ben"))
    assert log_in("ada", code=code_of(theirs)).status_code == 200
    assert log_in("ben", code=code_of(theirs)).status_code == 302


def test_a_recovery_code_lets_in_once_and_even_while_codes_are_slowed_down() -> None:
    user = account("ada", "author")
    _client, device, codes = enrol(user)
    TOTPDevice.objects.update(last_t=-1)
    log_in("ada", code=wrong(code_of(device)), at="192.0.2.1")
    assert log_in("ada", code=code_of(device, 1), at="192.0.2.2").status_code == 200, "slowed down"
    assert log_in("ada", code=codes[0].upper()).status_code == 302
    assert log_in("ada", code=codes[0]).status_code == 200
    assert log_in("ada", code=codes[1].replace(" ", "-")).status_code == 302
    assert RecoveryCode.objects.filter(user=user).count() == 8


def test_a_recovery_code_is_its_owners_alone() -> None:
    codes = enrol(account("ada"))[2]
    phone(account("ben"))
    assert log_in("ben", code=codes[0]).status_code == 200
    assert log_in("ada", code=codes[0]).status_code == 302


@pytest.mark.once
def test_a_session_without_its_second_step_gets_nowhere() -> None:
    user = account("ada", "administrator")
    client = inside(user)
    phone(user)
    led = {url: to for url, to in places(client).items() if to not in (LOGIN, "none")}
    assert led == {LOGIN: "200", "/admin/logout/": "/admin/"}
    assert client.get(PAGE).headers["Location"] == f"/admin/login/?next={PAGE}"


# Turning off, another phone, new codes


@pytest.mark.once
@pytest.mark.parametrize("step", ["off", "begin", "codes"])
@pytest.mark.parametrize("given", ["password", "code", "wrong code", "old code"])
def test_each_change_asks_for_the_password_and_a_code(step: str, given: str) -> None:
    user = account("ada", "author")
    device = phone(user)
    client, code = inside(user, proved_by=device), code_of(device)
    typed = {
        "password": {"password": PASSWORD},
        "code": {"code": code},
        "wrong code": {"password": PASSWORD, "code": wrong(code)},
        "old code": {"password": PASSWORD, "code": code},
    }[given]
    if given == "old code":
        log_in("ada", code=code)
    assert send(client, step, **typed).status_code == 400
    assert list(TOTPDevice.objects.filter(user=user)) == [device]
    assert not RecoveryCode.objects.exists()


def test_it_is_turned_off_with_both() -> None:
    user = account("ada", "author")
    client, _device, codes = enrol(user)
    assert send(client, "off", password=PASSWORD, code=codes[0]).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert client.get("/admin/").status_code == 200
    assert log_in("ada").status_code == 302


def test_another_phone_takes_the_place_of_the_first_at_its_first_code() -> None:
    user = account("ada", "author")
    client, old, codes = enrol(user)
    send(client, "begin", password=PASSWORD, code=codes[0])
    new = TOTPDevice.objects.get(user=user, confirmed=False)
    assert log_in("ada", code=code_of(new)).status_code == 200
    assert log_in("ada", code=codes[1]).status_code == 302
    fresh = codes_in(send(client, "confirm", code=code_of(new)))
    assert list(TOTPDevice.objects.filter(user=user)) == [new]
    assert old.pk != new.pk
    assert log_in("ada", code=codes[2]).status_code == 200
    assert log_in("ada", code=fresh[0]).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_new_recovery_codes_end_the_old_ones() -> None:
    user = account("ada", "author")
    client, _device, codes = enrol(user)
    fresh = codes_in(send(client, "codes", password=PASSWORD, code=codes[0]))
    assert (len(fresh), {*fresh} & {*codes}) == (10, set())
    assert log_in("ada", code=codes[1]).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("step", ["confirm", "codes", "nonsense", ""])
def test_a_step_out_of_order_makes_nothing(step: str) -> None:
    client = inside(account("ada", "author"))
    assert send(client, step, password=PASSWORD, code="123456").status_code in (200, 302, 400)
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("who", ["anonymous", "reader"])
def test_the_page_is_for_the_desk_alone(who: str) -> None:
    client = inside(account("reader", is_staff=False)) if who == "reader" else Client()
    for answer in (client.get(PAGE), client.post(PAGE, {"step": "begin", "begin-password": PASSWORD})):
        assert answer.headers["Location"] == f"/admin/login/?next={PAGE}"
    assert not TOTPDevice.objects.exists()


def test_every_step_needs_the_token_of_its_form() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("ada", "author"))
    assert send(client, "begin", password=PASSWORD).status_code == 403


# Required


def addresses(patterns: Any, base: str = "/") -> Iterator[str]:
    """Every address of the site, with 1 where a key is asked for."""
    for pattern in patterns:
        place = base + re.sub(r"<[^>]*>", "1", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, place)
        elif isinstance(pattern, URLPattern) and place.startswith("/admin/") and "(?P" not in place:
            yield place


def places(client: Client) -> dict[str, str]:
    """Where each address of the desk leads: a path, or none, or the status of what was shown."""
    found = {}
    for url in addresses(get_resolver().url_patterns):
        answer = client.get(url)
        seen = "none" if answer.status_code in (403, 404, 405) else str(answer.status_code)
        found[url] = answer.headers.get("Location", seen).split("?")[0]
    return found


@pytest.mark.once
@pytest.mark.parametrize("who", ["administrator", "superuser"])
def test_where_it_is_required_the_desk_is_closed_to_keepers_of_accounts_until_it_is_on(settings: Any, who: str) -> None:
    settings.REQUIRE_2FA = True
    user = account("ada", is_superuser=True) if who == "superuser" else account("ada", "administrator")
    client = inside(user)
    assert client.get("/admin/").headers["Location"] == PAGE
    page = client.get(PAGE)
    assert "needs two-step login" in page.content.decode()
    assert "/admin/auth/user/" not in page.content.decode()
    open_to_all = {PAGE: "200", LOGIN: "200"}
    assert {url: to for url, to in places(client).items() if to not in (PAGE, "none")} == open_to_all
    assert client.post("/admin/preview/", {"content": "x"}).status_code == 403
    send(client, "begin", password=PASSWORD)
    send(client, "confirm", code=code_of(TOTPDevice.objects.get()))
    assert client.get("/admin/auth/user/").status_code == 200


def test_one_can_log_out_instead_of_turning_it_on(settings: Any) -> None:
    settings.REQUIRE_2FA = True
    client = inside(account("ada", "administrator"))
    assert client.get("/admin/logout/").status_code == 405
    client.post("/admin/logout/")
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"


@pytest.mark.once
@pytest.mark.parametrize(("group", "required", "to"), [("editor", True, 200), ("administrator", False, 200)])
def test_nobody_else_is_made_to_use_it(settings: Any, group: str, required: bool, to: int) -> None:
    settings.REQUIRE_2FA = required
    assert inside(account("ada", group)).get("/admin/").status_code == to


# Reset by an administrator


def reset_address(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/two-step/"


def test_an_administrator_resets_a_colleague_and_the_history_says_so() -> None:
    user, boss = account("ada", "editor"), account("boss", "administrator")
    enrol(user)
    client = inside(boss)
    assert b"On since" in client.get(f"/admin/auth/user/{user.pk}/change/").content
    assert client.get(reset_address(user)).status_code == 200
    assert TOTPDevice.objects.filter(user=user).exists(), "looking changes nothing"
    assert client.post(reset_address(user)).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()
    entry = LogEntry.objects.get(change_message="Two-step login reset.")
    assert (entry.user, entry.object_id) == (boss, str(user.pk))
    assert "Two-step login reset." in client.get(f"/admin/auth/user/{user.pk}/history/").content.decode()
    assert log_in("ada").status_code == 302


@pytest.mark.once
@pytest.mark.parametrize("who", ["author", "editor", "administrator"])
def test_who_keeps_no_accounts_resets_nobody_and_nobody_resets_a_superuser(who: str) -> None:
    target = account("boss", is_superuser=True) if who == "administrator" else account("ada", "author")
    phone(target)
    client = inside(account("other", who))
    assert [client.get(reset_address(target)).status_code, client.post(reset_address(target)).status_code] == [403] * 2
    assert TOTPDevice.objects.filter(user=target).exists()


def test_an_administrator_does_not_reset_what_is_ones_own() -> None:
    user = account("boss", "administrator")
    device = phone(user)
    assert inside(user, proved_by=device).post(reset_address(user)).headers["Location"] == PAGE
    assert TOTPDevice.objects.filter(user=user).exists()


@pytest.mark.once
def test_no_page_of_the_desk_shows_a_secret_or_what_is_kept_of_a_code() -> None:
    assert not {"otp_totp", "axes"} & {model._meta.app_label for model in admin.site._registry}
    user = account("ada", "editor")
    _client, device, _codes = enrol(user)
    digest = RecoveryCode.objects.all()[0].digest
    boss = inside(account("boss", is_superuser=True))
    for place in ("change", "history", "two-step", "delete"):
        page = boss.get(f"/admin/auth/user/{user.pk}/{place}/")
        assert page.status_code == 200
        for secret in (device.key, two_step.secret_of(device), two_step.plain(two_step.secret_of(device)), digest):
            assert secret not in page.content.decode()
