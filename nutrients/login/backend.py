"""Name, password and code are checked as one, so that no answer tells which of them was wrong."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from nutrients.login import two_step


class DeskBackend(ModelBackend):
    """Lets in staff alone: every login of this site is one to the desk."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        token: str = "",
        **kwargs: Any,
    ) -> User | None:
        user = super().authenticate(request, username, password, **kwargs)
        staff = user if isinstance(user, User) and user.is_staff else None
        return staff if two_step.is_proved(username or "", staff, token) else None
