"""What tests of the login share: accounts with passwords, a phone that computes codes, a way through the form."""

import re
import time
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "a long pass phrase"  # noqa: S105 (of a test account)
LOGIN = "/admin/login/"
PAGE = "/admin/two-step/"
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"


def account(name: str, group: str = "", **options: Any) -> User:
    user = User.objects.create_user(name, password=PASSWORD, **{"is_staff": True} | options)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def phone(user: User) -> TOTPDevice:
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="test")
    return device


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    """The code that the phone shows; `steps`: so many half minutes later."""
    clock = TOTP(device.bin_key)
    clock.time = time.time() + 30 * steps
    return f"{clock.token():06d}"


def wrong(code: str) -> str:
    return str((int(code) + 1) % 1_000_000).zfill(6)


def log_in(name: str, password: str = PASSWORD, code: str = "", at: str = HOME, **headers: str) -> Any:
    form = {"username": name, "password": password, "code": code, "next": "/admin/"}
    return Client().post(LOGIN, form, REMOTE_ADDR=at, headers=headers)


def fail(times: int, name: str, at: str = HOME, **headers: str) -> list[int]:
    return [log_in(name, "wrong", at=at, **headers).status_code for _ in range(times)]


def inside(user: User, *, proved_by: TOTPDevice | None = None) -> Client:
    """A browser that is logged in, with the second step done if a device is named."""
    client = Client()
    client.force_login(user)
    if proved_by:
        session = client.session
        session["otp_device_id"] = proved_by.persistent_id
        session.save()
    return client


def text_of(answer: Any) -> str:
    """The page without the tokens of its forms."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())
