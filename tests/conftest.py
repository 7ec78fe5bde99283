"""What all tests share: one database with the whole of `content/` in it, and nothing that reaches the network."""

import gc
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.client import store_rendered_templates  # type: ignore[attr-defined]  # the stubs leave it out
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from nutrients.due import Schedule
from nutrients.finished import watch as watching
from nutrients.models import Food
from nutrients.pages.kept import memory
from tests import walk
from tests.browser import CHROMIUM, PASSWORD
from tests.own_site import Ready, make_bare, make_loaded, make_ready, make_static, prepared
from tests.pages import Page as Parsed
from tests.pages import own_words
from tests.world import PLAIN_STORAGES, Standing, as_in_a_test, hold, made_once

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop in the main thread
if django_settings.DATABASES["default"]["ENGINE"] == "config.sqlite":  # pytest-django knows only Django's own by name
    django_settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = ":memory:"
gc.set_threshold(100_000, 20, 50)  # a whole content/ in memory is much to look through each time
IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"
"""The name that Django gives to a database of tests in memory."""
OF_WIDGETS = ("django/forms/", "admin/widgets/")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def migrated_and_loaded(run_folder: Path) -> tuple[Ready, Ready]:
    """A site that is migrated, and one that has loaded `content/` too: once for all processes of a run."""
    found: tuple[Ready, Ready] = made_once(run_folder / "loaded", lambda: make_loaded(run_folder))
    return found


@pytest.fixture(scope="session")
def loaded(migrated_and_loaded: tuple[Ready, Ready]) -> Ready:
    return migrated_and_loaded[1]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, loaded: Ready) -> Iterator[None]:
    """The database of the tests begins as a copy of that site's; where Django migrates it, nothing is left to do."""
    if loaded.database:
        django_settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = loaded.database
        yield
        return
    with (
        closing(sqlite3.connect(IN_MEMORY, uri=True)) as kept,  # as long as somebody has it open
        closing(sqlite3.connect(loaded.folder / "fascicle.sqlite3")) as origin,
    ):
        origin.backup(kept)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """All of `content/` stands in the database; each test rolls back what it changes."""
    with django_db_blocker.unblock():
        expected = os.environ.get("EXPECT_ENGINE")
        assert expected in (None, connection.vendor), f"tests were to run on {expected}"
        assert Food.objects.exists()


@pytest.fixture(scope="session")
def met(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, media: Path, run_folder: Path
) -> dict[str, walk.Met]:
    """What every page answered that links from the home page lead to, asked once for all tests of a run."""

    def walk_on() -> dict[str, walk.Met]:
        with as_in_a_test(django_db_blocker, media):
            assert not connection.in_atomic_block, "a test that uses this must not stand on a state of its module"
            return walk.walk()

    found: dict[str, walk.Met] = made_once(run_folder / "walk", walk_on)
    return found


@pytest.fixture(scope="session")
def walked(met: dict[str, walk.Met]) -> dict[str, Parsed]:
    """Those pages, parsed, by their addresses."""
    return {address: answer.page for address, answer in met.items()}


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker, media: Path) -> Standing:
    """For fixtures of a module: `yield from standing(make)` gives all its tests the database that `make` makes."""
    return partial(hold, blocker=django_db_blocker, media=media)


@pytest.fixture(scope="session")
def own_texts(walked: dict[str, Parsed]) -> dict[str, str]:
    """What each of those pages says itself, in words."""
    return {address: own_words(page) for address, page in walked.items()}


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Tests need no collected files; the browser tests run the real server with them."""
    settings.STORAGES = PLAIN_STORAGES


@pytest.fixture(scope="session", autouse=True)
def no_contexts_of_widgets() -> Iterator[None]:
    """Django's test client copies the context of every template; a form has a hundred of widgets, and no test asks."""

    def store_those_of_pages(kept: Any, signal: Any, sender: Any, template: Any, context: Any, **options: Any) -> None:
        if not (template.name or "").startswith(OF_WIDGETS):
            store_rendered_templates(kept, signal, sender, template, context, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", store_those_of_pages)
        yield


@pytest.fixture
def layer_in_a_test(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The finished pages inside the transaction of a test: what it has written can be seen by its connection alone.

    They look for changes when they are told of one; tests that mean the clock set INTERVAL to 0.
    """
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(watching, "INTERVAL", 1e9)
    monkeypatch.setattr(watching, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def quick_hasher(settings: Any) -> None:
    """Passwords are hashed slowly by design; tests that log in many times need not wait for it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def own_media(settings: Any, media: Path) -> None:
    """Image files of tests lie apart from those of a site that somebody runs in this folder."""
    settings.MEDIA_ROOT = media


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test rolls back, and the next one gives the same content version to other content."""
    monkeypatch.setattr("nutrients.open_data.KEEPER.kept", None)
    memory.clear()


@pytest.fixture(autouse=True)
def no_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    """No request looks for what is due, so that queries can be counted; tests of schedules turn it on again."""
    monkeypatch.setattr("nutrients.due.publish_due", lambda _now: 0)
    monkeypatch.setattr("nutrients.due.schedule", Schedule())


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        outside = isinstance(address, tuple) and address[0] not in LOOPBACK
        assert not outside, f"a test opened a connection to {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@cache
def hashed() -> str:
    """Made once: this takes as long as a login, by design."""
    return make_password(PASSWORD)


def make_user(group: str, name: str = "") -> User:
    user = User.objects.create(username=name or group, password=hashed(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(db: None) -> Client:
    client = Client()
    client.force_login(make_user("editor"))
    return client


@pytest.fixture
def author(db: None) -> Client:
    client = Client()
    client.force_login(make_user("author"))
    return client


expect.set_options(timeout=15_000)  # for busy machines; what is there at once is seen at once


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = "--disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", *quiet.split()]}


@pytest.fixture(scope="session")
def static(run_folder: Path) -> Path:
    """Collected static files; runs on several engines that go on side by side share them."""
    where = Path(os.environ.get("FOLDER_OF_ALL_RUNS") or run_folder)
    found: Path = made_once(where / "static", lambda: make_static(where))
    return found


@pytest.fixture(scope="session")
def ready(run_folder: Path, loaded: Ready, static: Path) -> Ready:
    """A site that is ready to be copied and started; all processes of a run share it."""
    found: Ready = made_once(run_folder / "ready", lambda: make_ready(run_folder, loaded, static))
    return found


@pytest.fixture(scope="session")
def bare(run_folder: Path, migrated_and_loaded: tuple[Ready, Ready], static: Path) -> Ready:
    """Another one, without content, for tests that ask nothing of it."""
    found: Ready = made_once(run_folder / "bare", lambda: make_bare(run_folder, migrated_and_loaded[0], static))
    return found


@pytest.fixture(scope="session")
def site(ready: Ready, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of its own: prepared and started as by `make run`, with two accounts."""
    own = prepared(tmp_path_factory.mktemp("var"), ready)
    own.start()
    yield own.address
    own.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor. (The plugin's own fixture needs another plugin that pytest 9 warns about.)"""
    context = browser.new_context()
    yield context.new_page()
    context.close()
