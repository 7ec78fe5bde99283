"""The settings: safe on one machine with none, and no start in public with half of them."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
KEY = "a-key-of-our-own-" + "0123456789abcdefghij" * 3
NAMES = (
    "DEBUG",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "SITE_URL",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "CSRF_TRUSTED_ORIGINS",
    "SESSION_COOKIE_NAME",
    "REQUIRE_2FA",
    "TRUSTED_PROXIES",
    "PUBLIC_CACHE_CONTROL",
)
SHOW = f"""
import json, sys
sys.path.insert(0, "site")
from config import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))
"""


def run(folder: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A process with nothing in its environment but these variables and a folder of its own to write to."""
    own = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **variables}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=own, capture_output=True, text=True, check=False)


def read(folder: Path, **variables: str) -> dict[str, Any]:
    done = run(folder, "-c", SHOW, **variables)
    assert done.returncode == 0, done.stderr
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def refusal(folder: Path, **variables: str) -> str:
    done = run(folder, "-c", SHOW, **variables)
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def test_without_any_setting_the_site_serves_this_machine_and_shows_no_errors(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found["DEBUG"] is False
    assert found["SITE_URL"] == "http://127.0.0.1:8000"
    assert set(found["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}


def test_a_key_is_made_once_for_this_machine_and_kept_from_others(tmp_path: Path) -> None:
    first, second = read(tmp_path)["SECRET_KEY"], read(tmp_path)["SECRET_KEY"]
    path = tmp_path / "secret_key"
    assert first == second == path.read_text()
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["secret_key"]


def test_each_machine_has_a_key_of_its_own(tmp_path: Path) -> None:
    assert read(tmp_path / "one")["SECRET_KEY"] != read(tmp_path / "two")["SECRET_KEY"]


def test_a_given_key_is_used_and_none_is_made(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY=KEY)["SECRET_KEY"] == KEY
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("url", ["https://example.org", "http://example.org", "http://127.0.0.1.example.org"])
@pytest.mark.parametrize("given", [{}, {"SECRET_KEY": ""}], ids=["missing", "empty"])
def test_a_public_site_refuses_to_start_without_a_key(tmp_path: Path, url: str, given: dict[str, str]) -> None:
    assert "set SECRET_KEY to a long random value" in refusal(tmp_path, SITE_URL=url, **given)
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/path",
        "https://example.org/path/",
        "https://example.org/?a=b",
        "https://example.org?a=b",
        "https://example.org#a",
        "example.org",
        "//example.org",
        "ftp://example.org",
        "https://",
        "javascript:alert(1)",
    ],
)
def test_an_address_of_the_site_that_is_no_scheme_and_host_is_refused(tmp_path: Path, url: str) -> None:
    assert "SITE_URL must be http(s)://host with no path" in refusal(tmp_path, SITE_URL=url, SECRET_KEY=KEY)


def test_https_turns_on_all_that_goes_with_it(tmp_path: Path) -> None:
    found = read(tmp_path, SITE_URL="https://example.org/", SECRET_KEY=KEY)
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 60 * 60
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://example.org"]
    assert found["SESSION_COOKIE_NAME"].startswith("__Secure-"), "browsers take it over https alone"
    assert (found["SITE_URL"], found["ALLOWED_HOSTS"]) == ("https://example.org", ["example.org"])


def test_without_https_a_forged_header_turns_nothing_on(tmp_path: Path) -> None:
    found = read(tmp_path, SITE_URL="http://example.org", SECRET_KEY=KEY)
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert not found["SESSION_COOKIE_SECURE"]


def test_only_the_word_1_shows_errors_to_the_world(tmp_path: Path) -> None:
    shown = {word: read(tmp_path, DEBUG=word)["DEBUG"] for word in ("1", "0", "", "true", "False")}
    assert [word for word, value in shown.items() if value] == ["1"]


def test_only_the_word_1_requires_two_step_login(tmp_path: Path) -> None:
    required = {word: read(tmp_path, REQUIRE_2FA=word)["REQUIRE_2FA"] for word in ("1", "0", "")}
    assert [word for word, value in required.items() if value] == ["1"]


def test_no_header_is_believed_until_a_number_of_proxies_is_set(tmp_path: Path) -> None:
    given = {"SITE_URL": "https://example.org", "SECRET_KEY": KEY}
    assert read(tmp_path, **given)["TRUSTED_PROXIES"] == 0
    assert read(tmp_path, **given, TRUSTED_PROXIES="2")["TRUSTED_PROXIES"] == 2
    for wrong in ("-1", "one", "1.5", "10.0.0.1", "²"):
        assert "TRUSTED_PROXIES must be a whole number" in refusal(tmp_path, **given, TRUSTED_PROXIES=wrong)


def test_a_cache_in_front_always_asks_unless_seconds_are_set(tmp_path: Path) -> None:
    assert read(tmp_path)["PUBLIC_CACHE_CONTROL"] == "no-cache"
    assert read(tmp_path, CDN_SECONDS="60")["PUBLIC_CACHE_CONTROL"] == "public, max-age=0, s-maxage=60"
    assert "CDN_SECONDS must be a whole number" in refusal(tmp_path, CDN_SECONDS="1m")


KIND = """
import sys
sys.path.insert(0, "site")
from config.wsgi import application
print(type(application).__name__)
"""


def test_finished_pages_stand_in_front_of_django_but_not_while_developing(tmp_path: Path) -> None:
    kinds = {debug: run(tmp_path, "-c", KIND, DEBUG=debug).stdout.strip() for debug in ("0", "1")}
    assert kinds == {"0": "FinishedPages", "1": "WSGIHandler"}


ASK = """
import sys
sys.path.insert(0, "site")
from config.wsgi import application
from django.test import Client
secure, plain = (Client().get(f"{scheme}://example.org/robots.txt", headers={"host": "example.org"}, secure=yes)
                 for scheme, yes in (("https", True), ("http", False)))
slash = Client().get("/nutrients/magnesium?a=b", headers={"host": "example.org"})
print(plain.status_code, plain.headers["Location"])
print(slash.status_code, slash.headers["Location"])
print(secure.status_code, secure.headers["Strict-Transport-Security"])
"""


def test_a_public_site_sends_readers_to_https_and_keeps_them_there(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", ASK, SITE_URL="https://example.org", SECRET_KEY=KEY)
    assert done.stdout.splitlines() == [
        "301 https://example.org/robots.txt",
        "301 https://example.org/nutrients/magnesium/?a=b",
        "200 max-age=31536000; includeSubDomains; preload",
    ], done.stderr


@pytest.mark.parametrize("url", ["https://example.org", "http://127.0.0.1:8000"])
def test_the_checks_before_going_public_find_nothing(tmp_path: Path, url: str) -> None:
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    done = run(tmp_path, *check, SITE_URL=url, SECRET_KEY=KEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout
