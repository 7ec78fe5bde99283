"""The login: what it tells nobody, whom it makes wait and whom never, and when a session ends."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth import hashers
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nutrients.login import attempts
from nutrients.login.visitors import digest, visitor
from tests.desk import filled_in, make_client
from tests.engines import first_on_both
from tests.logins import ELSEWHERE, HOME, LOGIN, PASSWORD, account, code_of, fail, inside, log_in, phone, text_of, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hasher")]
NEW_PASSWORD = "another long pass phrase"  # noqa: S105 (of a test account)


# What the answer tells


def everybody() -> dict[str, tuple[str, str, str]]:
    """Name, password and code of each way in which a login can be wrong."""
    account("plain"), account("reader", is_staff=False), account("gone", is_active=False)
    User.objects.create(username="passwordless", password=hashers.make_password(None), is_staff=True)
    enrolled = [phone(account(name)) for name in ("ada", "ben", "cem", "dora")]
    slowed = phone(account("eve"))
    slowed.throttling_failure_count = 9
    slowed.throttle_increment()
    return {
        "unknown name": ("nobody", PASSWORD, ""),
        "unknown name and a code": ("nobody", PASSWORD, "123456"),
        "wrong password": ("plain", "wrong", ""),
        "no staff": ("reader", PASSWORD, ""),
        "inactive": ("gone", PASSWORD, ""),
        "no password": ("passwordless", PASSWORD, ""),
        "wrong password, right code": ("ada", "wrong", code_of(enrolled[0])),
        "missing code": ("ben", PASSWORD, ""),
        "wrong code": ("cem", PASSWORD, wrong(code_of(enrolled[2]))),
        "wrong recovery code": ("dora", PASSWORD, "abcd efgh ijkl mnop"),
        "right code too early after a wrong one": ("eve", PASSWORD, code_of(slowed)),
    }


@pytest.mark.once
def test_no_wrong_login_can_be_told_from_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page and status, one password hashed, and as many questions to the database of the same kinds."""
    hashed: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(hasher: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(salt)
        return encode(hasher, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    found = {}
    for number, (way, (name, password, code)) in enumerate(everybody().items()):
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = log_in(name, password, code, at=f"192.0.2.{number}")
        verbs = [query["sql"].split()[0] for query in asked if "otp_" not in query["sql"]]
        second_step = sum("otp_" in query["sql"] or "recoverycode" in query["sql"] for query in asked)
        shown = text_of(answer).replace(f'value="{name}"', "")
        found[way] = (answer.status_code, shown, len(hashed), len(asked), second_step, verbs.count("INSERT"))
    assert {way: seen for way, seen in found.items() if seen != found["unknown name"]} == {}
    status, page, hashes, *_asked = found["unknown name"]
    assert (status, hashes) == (200, 1)
    assert "That was not right. Check the name, the password and, if you use two-step login, the code." in page


def test_the_form_does_not_tell_who_uses_two_step_login() -> None:
    page = Client().get(LOGIN).content.decode()
    assert "Code (if you use two-step login)" in page
    assert 'autocomplete="one-time-code"' in page


@pytest.mark.parametrize("name", first_on_both(["a\0b", "x" * 151, "", "Ada'; --", "\u202eada"], 2))
@pytest.mark.parametrize("code", ["", "x" * 41, "\0", "١٢٣٤٥٦", "-12345", "1e5"])
def test_nothing_that_is_typed_breaks_the_login(name: str, code: str) -> None:
    assert log_in(name, PASSWORD, code).status_code == 200


# Who waits


def test_five_failures_wait_even_with_the_right_password() -> None:
    account("ada")
    assert fail(5, "ada") == [200] * 4 + [429]
    answer = log_in("ada")
    assert answer.status_code == 429
    assert "Try again in 15 minutes" in answer.content.decode()
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("900", "no-store")


def test_a_stranger_does_not_lock_out_a_colleague() -> None:
    account("ada")
    fail(6, "ada", at=ELSEWHERE)
    assert log_in("ada", at=ELSEWHERE).status_code == 429
    assert log_in("ada", at=HOME).status_code == 302


def test_the_page_that_says_to_wait_is_the_same_for_every_name() -> None:
    account("ada"), phone(account("ben"))
    pages = set()
    for name in ("ada", "ben", "nobody"):
        fail(5, name)
        pages.add(text_of(log_in(name, code="123456")))
    assert len(pages) == 1


def test_the_wait_is_over_after_a_quarter_of_an_hour_however_impatient_somebody_was() -> None:
    account("ada")
    fail(9, "ada")
    assert AccessAttempt.objects.get().failures_since_start == 5
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert log_in("ada").status_code == 302


def test_a_login_forgets_the_failures_before_it() -> None:
    account("ada")
    fail(4, "ada")
    assert log_in("ada").status_code == 302
    assert fail(4, "ada") == [200] * 4


def failures(number: int, name: str, at: str) -> None:
    AccessAttempt.objects.create(
        username=digest(name), ip_address=at, failures_since_start=number, attempt_time=timezone.now()
    )


def test_one_address_that_tries_many_names_waits_and_nobody_else_does() -> None:
    account("ada")
    for number in range(49):
        failures(1, f"name{number}", ELSEWHERE)
    assert log_in("ada", "wrong", at=ELSEWHERE).status_code == 429
    assert log_in("ada", at=ELSEWHERE).status_code == 429
    assert log_in("ada", at=HOME).status_code == 302


def test_an_office_that_mistypes_now_and_then_does_not_wait() -> None:
    account("ada")
    for number in range(9):
        failures(4, f"name{number}", HOME)
    assert log_in("ada", at=HOME).status_code == 302


def test_one_name_tried_from_many_addresses_waits_but_not_where_its_owner_is_known() -> None:
    account("ada")
    assert log_in("ada", at=HOME).status_code == 302
    for number in range(50):
        failures(2, "ada", f"192.0.2.{number}")
    assert log_in("ada", at="192.0.2.200").status_code == 429
    assert log_in("ada", at=HOME).status_code == 302
    assert log_in("nobody", at="192.0.2.201").status_code == 200


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forged_header_neither_locks_out_a_colleague_nor_helps_out_of_the_lock(settings: Any, proxies: int) -> None:
    settings.TRUSTED_PROXIES = proxies
    account("ada")

    def forwarded(by: str, forged: str) -> dict[str, str]:
        """What arrives when `by` sends a forged header through the proxies: each adds whom it was asked by."""
        return {"x-forwarded-for": ", ".join([forged, by, "10.0.0.1"][: 1 + proxies])}

    proxy = "10.0.0.2" if proxies else ELSEWHERE
    found = [
        log_in("ada", "wrong", at=proxy, **forwarded(ELSEWHERE, HOME if turn % 2 else f"192.0.2.{turn}")).status_code
        for turn in range(6)
    ]
    assert found == [200] * 4 + [429] * 2
    at_home = log_in("ada", at=proxy if proxies else HOME, **forwarded(HOME, ELSEWHERE))
    assert at_home.status_code == 302


@pytest.mark.parametrize(
    ("proxies", "header", "remote", "expected"),
    [
        (0, "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        (1, "192.0.2.1, 192.0.2.2", "10.0.0.1", "192.0.2.2"),
        (2, "192.0.2.1, 192.0.2.2", "10.0.0.1", "192.0.2.1"),
        (2, "192.0.2.2", "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "unknown", "10.0.0.1", "10.0.0.1"),
        (1, "192.0.2.1, <script>", "10.0.0.1", "10.0.0.1"),
        (0, "", "", None),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ],
)
def test_the_address_that_counts(settings: Any, proxies: int, header: str, remote: str, expected: str | None) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"x-forwarded-for": header})
    assert visitor(request) == expected


def test_a_lock_behind_a_proxy_that_nobody_named_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    fail(5, "ada", **{"x-forwarded-for": "192.0.2.1"})
    assert "set TRUSTED_PROXIES" in caplog.text


# What is kept


def test_nothing_that_was_typed_and_no_browser_is_kept_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    typed = {"username": "hunter2-in-the-wrong-field", "password": "my-secret", "code": "918273", "next": "/admin/?q=x"}
    Client(headers={"user-agent": "MyBrowser/1", "accept": "text/x-mine"}).post(LOGIN, typed)
    (kept,) = AccessAttempt.objects.values()
    logged = [record for record in caplog.records if record.name != "django.db.backends"]
    said = " ".join(record.getMessage() for record in logged)
    assert "axes.handlers.database" in {record.name for record in logged}
    for word in (*typed.values(), "MyBrowser", "text/x-mine", "127.0.0.1"):
        assert word not in str(kept | {"ip_address": ""})
        assert word not in said


def test_what_is_old_goes_at_the_next_login_and_at_each_start(monkeypatch: pytest.MonkeyPatch) -> None:
    account("ada")
    for begin in (lambda: log_in("ada"), lambda: call_command("prepare", verbosity=0)):
        failures(1, "old", ELSEWHERE)
        AccessLog.objects.create(username="old", ip_address=ELSEWHERE)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(hours=1))
        AccessLog.objects.update(attempt_time=timezone.now() - attempts.LATELY - timedelta(days=1))
        Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
        monkeypatch.setattr("nutrients.management.commands.prepare.call_command", lambda *_given, **_options: None)
        monkeypatch.setattr("nutrients.management.commands.prepare.static_fingerprint", lambda: "")
        begin()
        assert not AccessAttempt.objects.exists()
        assert not AccessLog.objects.filter(username="old").exists()
        assert not Session.objects.filter(session_key="old").exists()


# Sessions


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_a_new_password_ends_all_other_sessions_and_not_ones_own() -> None:
    user = account("ada", "editor")
    mine, other = inside(user), inside(user)
    form = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert mine.post("/admin/password_change/", form).status_code == 302
    assert (is_in(mine), is_in(other)) == (True, False)
    assert (log_in("ada").status_code, log_in("ada", NEW_PASSWORD).status_code) == (200, 302)


def test_a_new_password_by_an_administrator_ends_all_sessions_of_the_account() -> None:
    user, boss = account("ada", "editor"), inside(account("boss", "administrator"))
    client = inside(user)
    form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    assert boss.post(f"/admin/auth/user/{user.pk}/password/", form).status_code == 302
    assert (is_in(client), is_in(boss)) == (False, True)


@pytest.mark.parametrize("lost", ["is_active", "is_staff"])
def test_who_is_no_longer_let_in_is_out_at_once(lost: str) -> None:
    user, boss = account("ada", "editor"), make_client("administrator")
    client = inside(user)
    url = f"/admin/auth/user/{user.pk}/change/"
    form = filled_in(boss.get(url).content)
    del form[lost]
    assert boss.post(url, form).status_code == 302
    assert not is_in(client)


def test_who_leaves_a_group_loses_what_it_may_at_once() -> None:
    user = account("ada", "editor")
    client = inside(user)
    assert client.get("/admin/nutrients/source/add/").status_code == 200
    user.groups.remove(Group.objects.get(name="editor"))
    assert client.get("/admin/nutrients/source/add/").status_code == 403


def test_a_login_changes_the_key_of_the_session() -> None:
    account("ada")
    client = Client()
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    before = session.session_key
    client.cookies["desk"] = before or ""
    client.post(LOGIN, {"username": "ada", "password": PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_one_logs_out_by_a_form_alone() -> None:
    client = inside(account("ada"))
    assert client.get("/admin/logout/").status_code == 405
    assert is_in(client)
    client.post("/admin/logout/")
    assert not is_in(client)


@pytest.mark.parametrize(
    ("hours", "of", "ends"), [(1.9, "used", False), (2.1, "used", True), (11.9, "began", False), (12.1, "began", True)]
)
def test_a_session_ends_when_it_is_old_or_lies_idle(hours: float, of: str, ends: bool) -> None:
    client = inside(account("ada"))
    assert is_in(client)
    session = client.session
    key = session.session_key
    session[of] -= hours * 3600
    session.save()
    assert is_in(client) is not ends
    assert Session.objects.filter(session_key=key).exists() is not ends


def test_a_use_is_noted_once_a_minute_and_never_lengthens_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    client, clock = inside(account("ada")), [1_000.0]
    monkeypatch.setattr("nutrients.login.sessions.time.time", lambda: clock[0])
    seen = []
    for clock[0] in (1_000.0, 1_030.0, 1_100.0):
        client.get("/admin/")
        seen.append((client.session["began"], client.session["used"]))
    assert seen == [(1_000.0, 1_000.0), (1_000.0, 1_000.0), (1_000.0, 1_100.0)]


@pytest.mark.once
def test_the_login_leads_back_to_the_form_that_was_sent() -> None:
    account("ada", "editor")
    client = Client()
    answer = client.post("/admin/nutrients/source/add/?x=1", {"title": "typed"})
    assert answer.headers["Location"] == "/admin/login/?next=/admin/nutrients/source/add/%3Fx%3D1"
    page = client.get(answer.headers["Location"]).content
    form = filled_in(page.replace(b'id="login-form"', b'id="login_form"'))
    back = client.post(LOGIN, form | {"username": ["ada"], "password": [PASSWORD]})
    assert back.headers["Location"] == "/admin/nutrients/source/add/?x=1"
    elsewhere = client.post(LOGIN, {"username": "ada", "password": PASSWORD, "next": "https://evil.example/"})
    assert "evil" not in elsewhere.headers["Location"]


def test_the_cookie_of_the_session_goes_to_the_desk_alone() -> None:
    account("ada")
    session = log_in("ada").cookies["desk"]
    assert (session["path"], session["httponly"], session["samesite"]) == ("/admin/", True, "Lax")


# Readers


@pytest.mark.parametrize("url", ["/", "/nutrients/magnesium/"])
def test_a_page_for_readers_asks_nothing_about_who_reads_it(url: str) -> None:
    who = inside(account("ada", "administrator"))
    Client().get(url)  # what is read once a content version has been read
    with CaptureQueriesContext(connection) as with_cookie:
        answer = who.get(url)
    assert not answer.cookies
    with CaptureQueriesContext(connection) as without:
        Client().get(url)
    assert len(with_cookie) == len(without)
    tables = ("session", "auth_", "axes", "otp", "recoverycode")
    assert not [q["sql"] for q in with_cookie if any(table in q["sql"] for table in tables)]
