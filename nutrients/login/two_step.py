"""The second step of a login: a code of an authenticator app, or one of ten recovery codes. Each works once."""

import re
import secrets
from base64 import b32encode
from datetime import timedelta
from enum import Enum
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from nutrients.models import RecoveryCode

CODES = 10
"""Recovery codes that somebody is given at a time."""
BYTES = 10
"""Random bytes of a recovery code: too many to guess, so a fast hash keeps them well and none need be slowed down."""
UNFINISHED = timedelta(minutes=30)
"""How long a secret that was shown waits for its first code."""
KEEPS_ACCOUNTS = "auth.change_user"
"""The permission that tells administrators and superusers from everybody else."""
APP_CODE = re.compile(r"[0-9]{6}")


class Standing(Enum):
    OPEN = "needs no second step"
    PROVED = "this session has shown a code"
    ASKED = "has a second step, which this session has not shown"
    MUST_ENROL = "has to turn it on first"


def standing(user: Any) -> Standing:
    """Of somebody who is logged in, in this session."""
    if getattr(user, "otp_device", None):
        return Standing.PROVED
    if device_of(user):
        return Standing.ASKED
    return Standing.MUST_ENROL if must_use(user) else Standing.OPEN


def must_use(user: Any) -> bool:
    return bool(settings.REQUIRE_2FA and user.has_perm(KEEPS_ACCOUNTS))


def device_of(user: Any) -> Any:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def unfinished(user: Any) -> Any:
    recent = TOTPDevice.objects.filter(created_at__gte=timezone.now() - UNFINISHED)
    return recent.filter(user=user, confirmed=False).first()


def is_proved(name: str, user: User | None, code: str) -> bool:
    """Whether a login may go on. `user`: whose name and password were right, None if they were not.

    Asks the database for the same things in every case but success, so that a wrong password and a wrong code cannot
    be told apart: one look for the device of that name, one write.
    """
    with transaction.atomic():
        found = TOTPDevice.objects.select_for_update(of=("self",)).filter(user__username=name, confirmed=True).first()
        if user and not found:
            return True
        device = found if user else None
        proved = accepts(device, plain(code))
    if user and proved:
        user.otp_device = device  # type: ignore[attr-defined]  # where django-otp looks when it begins the session
    return proved


def accepts(device: Any, code: str) -> bool:
    """One write, right or wrong: django-otp counts a failure and never takes a code again that was once right."""
    if device and APP_CODE.fullmatch(code) and device.verify_is_allowed()[0]:
        return bool(device.verify_token(code))
    return spend(device.user_id if device else 0, code)


def plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def begin(user: User) -> None:
    """A new secret, which counts from its first code on; an older one stays in force until then."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    TOTPDevice.objects.create(user=user, name="authenticator app", confirmed=False)


@transaction.atomic
def confirm(user: User, code: str) -> Any:
    """The device, now in force in place of any older one; None for a wrong code."""
    device = unfinished(user)
    if not device or not APP_CODE.fullmatch(plain(code)) or not device.verify_token(plain(code)):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    note(user, "Two-step login turned on.")
    return device


@transaction.atomic
def turn_off(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """Ten new recovery codes in place of the old ones, in clear for this once: only their digests are kept."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [b32encode(secrets.token_bytes(BYTES)).decode().lower() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest(user.pk, code)) for code in codes)
    return [in_groups(code) for code in codes]


def spend(user_id: int, code: str) -> bool:
    gone, _by_table = RecoveryCode.objects.filter(user_id=user_id, digest=digest(user_id, code)).delete()
    return gone == 1


def digest(user_id: int, code: str) -> str:
    return sha256(f"{user_id} {code}".encode()).hexdigest()


def in_groups(letters: str) -> str:
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def secret_of(device: Any) -> str:
    """As people type it into an app that cannot read the QR code."""
    return in_groups(b32encode(device.bin_key).decode())


def note(user: User, words: str) -> None:
    """Into the history of the account, as done by its owner."""
    LogEntry.objects.log_actions(user.pk, [user], CHANGE, words, single_object=True)
