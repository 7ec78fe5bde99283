"""What all tests share: one database with the whole of `content/` in it, and nothing that reaches the network."""

import os
import socket
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop in the main thread
PLAIN_STORAGES = django_settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Loads `content/` once; each test rolls back what it changes."""
    with django_db_blocker.unblock():
        expected = os.environ.get("EXPECT_ENGINE")
        assert expected in (None, connection.vendor), f"tests were to run on {expected}"
        call_command("load_content", verbosity=0)


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Tests need no collected files; the browser tests run the real server with them."""
    settings.STORAGES = PLAIN_STORAGES


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        outside = isinstance(address, tuple) and address[0] not in LOOPBACK
        assert not outside, f"a test opened a connection to {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def make_user(group: str, name: str = "") -> User:
    user = User.objects.create_user(name or group, password="a long pass phrase", is_staff=True)  # noqa: S106 (test)
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
