"""`make_editor` makes accounts that can do their work and nothing weaker."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from nutrients.management.commands import make_editor
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db
GOOD = "correct horse battery"


def make(monkeypatch: pytest.MonkeyPatch, *options: str, password: str = GOOD) -> str:
    """Run the command with the password on standard input; what it says."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    said = io.StringIO()
    call_command("make_editor", "--password-stdin", *options, stdout=said, no_color=True)
    return said.getvalue().strip()


def test_an_editor_can_log_in_and_open_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make(monkeypatch, "--username", "ada") == "ada can log in at /admin/ as editor."
    client = Client()
    assert client.post("/admin/login/", {"username": "ada", "password": GOOD}).status_code == 302
    assert client.get("/admin/nutrients/guide/add/").status_code == 200


@pytest.mark.parametrize("group", first_on_both(["author", "editor", "administrator"]))
def test_an_account_belongs_to_its_group_and_is_no_superuser(monkeypatch: pytest.MonkeyPatch, group: str) -> None:
    make(monkeypatch, "--username", "ada", "--group", group)
    user = User.objects.get(username="ada")
    assert list(user.groups.values_list("name", flat=True)) == [group]
    assert (user.is_staff, user.is_superuser, user.has_perm("nutrients.publish")) == (True, False, group != "author")


def test_a_password_is_not_kept_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    make(monkeypatch, "--username", "ada")
    assert GOOD not in User.objects.get(username="ada").password


@pytest.mark.once
@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "too short"),
        ("k7%Qz", "too short"),
        ("password", "too common"),
        ("8402751936", "entirely numeric"),
        ("margaret", "similar to the username"),
    ],
)
def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch, password: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        make(monkeypatch, "--username", "margaret", password=password)
    assert not User.objects.exists()


def test_a_name_that_is_taken_is_refused_and_its_account_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    make(monkeypatch, "--username", "ada", "--group", "author")
    with pytest.raises(CommandError, match="'ada' is taken"):
        make(monkeypatch, "--username", "ada", "--group", "administrator", password="another pass phrase")  # noqa: S106
    user = User.objects.get()
    assert user.check_password(GOOD)
    assert list(user.groups.values_list("name", flat=True)) == ["author"]


@pytest.mark.once
@pytest.mark.parametrize("name", ["a b", "<script>", "a" * 151, "a/b"])
def test_a_name_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(CommandError):
        make(monkeypatch, "--username", name)
    assert not User.objects.exists()


@pytest.mark.once
def test_a_name_is_asked_for_and_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="A name is needed"):
        make(monkeypatch, password="  ")  # noqa: S106 (test)
    assert not User.objects.exists()


@pytest.mark.once
def test_a_group_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="invalid choice: 'king'"):
        make(monkeypatch, "--username", "ada", "--group", "king")
    assert not User.objects.exists()


@pytest.mark.once
def test_a_password_typed_twice_must_be_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([GOOD, "correct horse battery!", GOOD, GOOD])
    monkeypatch.setattr(make_editor, "getpass", lambda _prompt: next(typed))
    with pytest.raises(CommandError, match="differ"):
        call_command("make_editor", "--username", "ada")
    assert not User.objects.exists()
    call_command("make_editor", "--username", "ada", stdout=io.StringIO())
    assert User.objects.get(username="ada").check_password(GOOD)
