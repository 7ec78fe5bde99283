"""`manage.py make_editor`: an account for the editors' desk."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from nutrients.groups import GROUPS


class Command(BaseCommand):
    help = "Makes an account for the editors' desk; asks for what is not given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username")
        parser.add_argument("--group", default="editor", choices=GROUPS)
        parser.add_argument("--password-stdin", action="store_true", help="Read the password from standard input.")

    def handle(self, *, username: str | None, group: str, password_stdin: bool, **_: Any) -> None:
        name = username or input("Name for logging in: ").strip()
        if not name or User.objects.filter(username=name).exists():
            raise CommandError(f"{name!r} is taken." if name else "A name is needed.")
        password = self.read_password(from_stdin=password_stdin)
        user = User(username=name, is_staff=True)
        try:
            user.full_clean(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        user.save()
        user.groups.add(Group.objects.get(name=group))
        self.stdout.write(self.style.SUCCESS(f"{name} can log in at /admin/ as {group}."))

    def read_password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return input()
        password = getpass("Password: ")
        if password != getpass("The same again: "):
            raise CommandError("The two passwords differ.")
        return password
