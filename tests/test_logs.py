"""What is written down of a request: its number, route, status and time; nothing that a visitor typed or is."""

import json
import logging
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from nutrients.logs import HEADER, OneLine, WithNumber
from tests.browser import ROOT

pytestmark = pytest.mark.django_db

TYPED = "typed-by-a-worried-reader"
SENT = {
    "user-agent": TYPED,
    "referer": f"https://e.example/{TYPED}",
    "x-forwarded-for": "192.0.2.77",
    "cookie": TYPED,
}


@pytest.fixture
def lines() -> Any:
    """Everything logged meanwhile, as the JSON lines that a machine would read."""
    found: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(self.format(record))

    handler = Kept()
    handler.addFilter(WithNumber())
    handler.setFormatter(OneLine())
    loggers = [logging.getLogger(), logging.getLogger("fascicle.requests")]
    level = loggers[1].level
    loggers[0].addHandler(handler)
    loggers[1].setLevel(logging.INFO)
    yield found
    loggers[0].removeHandler(handler)
    loggers[1].setLevel(level)


def test_a_request_leaves_one_line_with_the_number_that_its_answer_tells(client: Client, lines: list[str]) -> None:
    answer = client.get(f"/nutrients/magnesium/?x={TYPED}", headers=SENT)
    (line,) = map(json.loads, lines)
    assert line["request_id"] == answer.headers[HEADER]
    assert len(line["request_id"]) == 32
    assert (line["method"], line["route"], line["status"]) == ("GET", "nutrients/<slug:slug>/", 200)
    assert 0 < line["ms"] < 60_000
    assert set(line) == {"at", "level", "logger", "request_id", "method", "route", "status", "ms"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/{TYPED}/"),
        ("GET", f"/preview/{TYPED}/"),
        ("GET", f"/search/?q={TYPED}"),
        ("POST", f"/intake/?q={TYPED}"),
        ("POST", "/admin/login/"),
        ("GET", f"/admin/?x={TYPED}"),
    ],
)
def test_nothing_that_was_typed_is_written_down(client: Client, lines: list[str], method: str, path: str) -> None:
    client.generic(method, path, f"username={TYPED}&a={TYPED}", "application/x-www-form-urlencoded", headers=SENT)
    assert lines
    assert TYPED not in " ".join(lines)
    assert "192.0.2.77" not in " ".join(lines)


def test_a_wrong_host_is_not_written_down(client: Client, lines: list[str]) -> None:
    client.get("/", headers={"host": f"{TYPED}.example"})
    assert lines
    assert TYPED not in " ".join(lines)


def test_an_error_tells_its_kind_and_place_and_no_value(
    client: Client, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError(TYPED)

    monkeypatch.setattr("nutrients.pages.others.home_page", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    errors = [line for line in map(json.loads, lines) if "error" in line]
    assert [line["error"] for line in errors] == ["RuntimeError"]
    assert errors[0]["trace"][-1].startswith("tests.test_logs:")
    assert {line["request_id"] for line in map(json.loads, lines)} == {answer.headers[HEADER]}
    assert TYPED not in " ".join(lines)


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (0, "0123456789abcdef", False),
        (1, "0123456789abcdef", True),
        (1, "short", False),
        (1, 'x" level="fatal', False),
        (1, "a" * 65, False),
    ],
)
def test_a_number_is_believed_from_a_proxy_alone(
    client: Client, settings: Any, proxies: int, given: str, kept: bool
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert (client.get("/healthz", headers={HEADER: given}).headers[HEADER] == given) is kept


def logged(form: str, words: str) -> str:
    """What a process with this LOG_FORMAT writes."""
    code = f"import django, logging; django.setup(); logging.getLogger('nutrients.x').warning({words!r})"
    own = {"PYTHONPATH": f"{ROOT / 'site'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_FORMAT": form}
    done = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stderr


@pytest.mark.once
def test_the_format_is_chosen_by_a_setting() -> None:
    assert json.loads(logged("json", "hello"))["message"] == "hello"
    assert logged("plain", "hello") == "WARNING nutrients.x : hello\n"
    with pytest.raises(subprocess.CalledProcessError) as refused:
        logged("xml", "hello")
    assert "LOG_FORMAT must be plain or json" in refused.value.stderr
