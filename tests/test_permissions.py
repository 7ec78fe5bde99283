"""Who may do what at the desk. Every address asks for itself; a newly registered model is covered by the same rules."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model
from django.template.response import TemplateResponse
from django.test import Client

from nutrients.models import (
    Claim,
    ContentVersion,
    Food,
    Guide,
    Imbalance,
    LinkCheck,
    Nutrient,
    Revision,
    Source,
    Symptom,
    Term,
)
from tests.desk import EVERYBODY, Form, address, filled_in, make_account, make_client, make_row, name_of, opened

pytestmark = pytest.mark.django_db

MODELS = list(admin.site._registry)
ACCOUNTS = (User, Group)
LEANED_ON = (Claim, Nutrient, Imbalance, Symptom, Food, Source)
"""What others point to: editors cannot delete it, and nobody deletes a claim."""
DRAFTED = (Claim, Food, Guide, Nutrient, Symptom, Term)
WRITTEN_BY_NOBODY = (Revision, LinkCheck)
"""What the program alone writes; people read it."""
ACTIONS = ("changelist", "add", "change", "delete")
OUTSIDERS = ("anonymous", "reader")
HASH = "pbkdf2_sha256$1$salt$aHashThatNobodySees="


def may(who: str, action: str, model: type[Model]) -> bool:
    """The rules of the desk in words: authors draft texts, editors write, administrators delete and keep accounts."""
    if who in (*OUTSIDERS, "nobody"):
        return False
    if model in ACCOUNTS and who == "looker":
        return action == "changelist"
    if model in ACCOUNTS:
        return who == "administrator" and (action == "changelist" or (model is User and action != "delete"))
    if action == "changelist":
        return True
    if who == "looker" or model in WRITTEN_BY_NOBODY:
        return False
    if who == "author":
        return model in DRAFTED and action != "delete"
    return action != "delete" or model not in ((Claim,) if who == "administrator" else LEANED_ON)


def ask(client: Client, action: str, model: type[Model]) -> Any:
    """List by GET; add, change and delete by a POST."""
    row = make_row(model) if action in ("change", "delete") else None
    url = address(model, action, row)
    return client.get(url) if action == "changelist" else client.post(url, {"post": "yes"})


def verdict(answer: Any) -> str:
    if answer.status_code == 403:
        return "refused"
    return "to the login" if answer.headers.get("Location", "").startswith("/admin/login/") else "allowed"


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_each_model_lets_in_whom_it_should(model: type[Model], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is allowed is not drawn: that its pages answer is seen in test_desk.py."""
    make_row(model)
    monkeypatch.setattr(TemplateResponse, "rendered_content", "")
    for who in EVERYBODY:
        client, no = make_client(who), "to the login" if who in OUTSIDERS else "refused"
        with transaction.atomic():
            found = {action: verdict(ask(client, action, model)) for action in ACTIONS}
            transaction.set_rollback(True)
        assert found == {action: "allowed" if may(who, action, model) else no for action in ACTIONS}, who


@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
def test_the_table_of_claims_lets_in_who_may_see_claims(who: str) -> None:
    answer = verdict(make_client(who).get("/admin/nutrients/claim/table/"))
    assert answer == {"anonymous": "to the login", "reader": "to the login", "nobody": "refused"}.get(who, "allowed")


@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
def test_claims_are_published_in_the_table_by_who_may_publish(who: str) -> None:
    client, url = make_client(who), "/admin/nutrients/claim/table/?nutrient=folate"
    claim = Claim.objects.get(slug="folate-low-mechanism-1")
    name = f"claim-{claim.pk}-text"
    form = filled_in(make_client("superuser").get(url).content) | {name: [f"{claim.text} More."], "_publish": ["x"]}
    before = everything()
    client.post(url, form)
    claim.refresh_from_db()
    assert (everything() != before) == claim.text.endswith("More.") == (who in ("editor", "administrator"))


@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
def test_addresses_are_changed_by_who_may_publish(who: str) -> None:
    client, food = make_client(who), Food.objects.get(slug="almonds")
    url = f"/admin/nutrients/food/{food.pk}/address/"
    no = "to the login" if who in OUTSIDERS else "refused"
    may_publish = who in ("editor", "administrator")
    assert verdict(client.get(url)) == ("allowed" if may_publish else no)
    opened_on = Revision.objects.of("food", "almonds")[0].pk
    client.post(url, {"slug": "almonds-whole", "why": "A test.", "opened": str(opened_on)})
    food.refresh_from_db()
    assert (food.slug == "almonds-whole") == may_publish


# Nothing is written by who may not write


def addresses(model: type[Model], row: Model) -> Iterator[str]:
    """Every address that the desk has for a model, with a row's key where one is asked for."""
    for pattern in admin.site._registry[model].get_urls():
        yield address(model, "changelist") + re.sub(r"<[^>]*>", str(row.pk), str(pattern.pattern))


def everything() -> dict[str, Any]:
    """How many rows each table has, and the counter that each publish moves."""
    counts = {m.__name__: m._default_manager.count() for m in apps.get_models() if m is not Session}
    users = list(User.objects.order_by("pk").values_list("username", "password", "is_superuser", "is_staff"))
    return {**counts, "version": ContentVersion.objects.get().number, "users": users}


def whole_form(model: type[Model], row: Model) -> Form:
    """What somebody who may write could send to any address of the model."""
    form = opened(make_client("superuser"), row)
    text = next((name for name in ("text", "why", "first_name", "name") if name in form), "name")
    passwords = {"password1": ["a long pass phrase"], "password2": ["a long pass phrase"]}
    deletion = {"post": ["yes"], "action": ["delete_selected"], "_selected_action": [str(row.pk)]}
    return form | {text: ["changed"], "is_superuser": ["on"]} | passwords | deletion


@pytest.mark.once
@pytest.mark.parametrize("model", [m for m in MODELS if m not in WRITTEN_BY_NOBODY], ids=name_of)
def test_who_may_not_write_can_write_through_no_address(model: type[Model]) -> None:
    row = make_row(model)
    form = whole_form(model, row)
    clients = {who: make_client(who) for who in ("anonymous", "reader", "nobody", "looker")}
    before = everything(), model._default_manager.filter(pk=row.pk).values().get()
    for who, client in clients.items():
        answers = [client.post(url, form).status_code for url in addresses(model, row)]
        assert 500 not in answers
        assert (everything(), model._default_manager.filter(pk=row.pk).values().get()) == before, who


@pytest.mark.once
@pytest.mark.parametrize("who", ["author", "editor", "administrator", "superuser"])
@pytest.mark.parametrize("model", WRITTEN_BY_NOBODY, ids=name_of)
def test_what_the_program_writes_can_be_written_by_nobody(who: str, model: type[Model]) -> None:
    row = make_row(model)
    client, before = make_client(who), (everything(), model._default_manager.filter(pk=row.pk).values().get())
    answers = [client.post(url, {"post": "yes", "why": "x"}).status_code for url in addresses(model, row)]
    assert answers.count(403) == 3, "add, change, delete"
    assert (everything(), model._default_manager.filter(pk=row.pk).values().get()) == before


@pytest.mark.once
def test_who_may_only_look_reads_forms_without_fields() -> None:
    page = make_client("looker").get(address(Nutrient, "change", Nutrient.objects.get(slug="magnesium")))
    assert page.status_code == 200
    assert {*filled_in(page.content)} <= {"csrfmiddlewaretoken"}


@pytest.mark.once
def test_every_write_at_the_desk_needs_the_token_of_its_form() -> None:
    claim, client = Claim.objects.all()[0], make_client("superuser", enforce_csrf_checks=True)
    form = opened(client, claim)
    del form["csrfmiddlewaretoken"]
    before = everything()
    answers = [client.post(url, form | {"post": ["yes"]}).status_code for url in addresses(Claim, claim)]
    assert {*answers} == {403}
    assert everything() == before


# Accounts


def make_superuser() -> User:
    user = make_account("superuser")
    User.objects.filter(pk=user.pk).update(password=HASH)
    return user


@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "see", "write"),
    [
        ("anonymous", 302, 302),
        ("reader", 302, 302),
        ("nobody", 403, 403),
        ("author", 403, 403),
        ("editor", 403, 403),
        ("administrator", 200, 403),
    ],
)
def test_a_superuser_is_changed_by_superusers_alone(who: str, see: int, write: int) -> None:
    boss, client = make_superuser(), make_client(who)
    change, password = address(User, "change", boss), f"/admin/auth/user/{boss.pk}/password/"
    form = {"username": "fallen", "password1": "a long pass phrase", "password2": "a long pass phrase"}
    assert client.get(change).status_code == see
    assert [client.post(url, form).status_code for url in (change, password)] == [write, write]
    assert client.get(password).status_code == write
    assert User.objects.filter(username="superuser", password=HASH, is_active=True).exists()


def test_a_superuser_may_change_another() -> None:
    boss, form = make_superuser(), {"password1": "a long pass phrase", "password2": "a long pass phrase"}
    client = Client()
    client.force_login(User.objects.create(username="other", is_staff=True, is_superuser=True))
    assert client.post(f"/admin/auth/user/{boss.pk}/password/", form).status_code == 302
    assert User.objects.get(username="superuser").check_password("a long pass phrase")


def powers() -> dict[str, list[str]]:
    return {
        "is_superuser": ["on"],
        "is_staff": ["on"],
        "user_permissions": [str(key) for key in Permission.objects.values_list("pk", flat=True)],
    }


def assert_no_powers(user: User) -> None:
    assert not user.is_superuser
    assert not user.user_permissions.exists()


def test_an_administrator_makes_accounts_but_no_superuser() -> None:
    client = make_client("administrator")
    form = filled_in(client.get(address(User, "add")).content)
    words = {"username": ["new"], "password1": ["a long pass phrase"], "password2": ["a long pass phrase"]}
    assert client.post(address(User, "add"), form | words | powers()).status_code == 302
    assert_no_powers(User.objects.get(username="new"))


@pytest.mark.parametrize("name", ["administrator", "somebody"])
def test_an_administrator_gives_permissions_to_nobody_and_not_to_itself(name: str) -> None:
    client, _somebody = make_client("administrator"), make_row(User)
    user = User.objects.get(username=name)
    form = opened(client, user) | powers() | {"first_name": ["Ada"]}
    assert client.post(address(User, "change", user), form).status_code == 302
    changed = User.objects.get(pk=user.pk)
    assert changed.first_name == "Ada"
    assert_no_powers(changed)


def test_an_administrator_puts_people_into_groups() -> None:
    client, user = make_client("administrator"), make_row(User)
    editors = Group.objects.get(name="editor")
    client.post(address(User, "change", user), opened(client, user) | {"groups": [str(editors.pk)]})
    assert list(User.objects.get(pk=user.pk).groups.all()) == [editors]


@pytest.mark.once
def test_an_administrator_joins_no_group_that_may_more_than_administrators() -> None:
    client, mighty = make_client("administrator"), Group.objects.create(name="mighty")
    mighty.permissions.set(Permission.objects.all())
    user = User.objects.get(username="administrator")
    client.post(address(User, "change", user), opened(client, user) | {"groups": [str(mighty.pk)]})
    assert not User.objects.get(pk=user.pk).has_perm("auth.change_group")


@pytest.mark.parametrize("who", ["editor", "administrator"])
@pytest.mark.parametrize(
    "url",
    [
        "/admin/auth/user/?password__startswith=pbkdf2",
        "/admin/nutrients/revision/?by__password__startswith=pbkdf2",
        "/admin/nutrients/revision/?by__email__contains=a",
    ],
)
def test_no_filter_tells_anything_of_passwords_and_accounts(who: str, url: str) -> None:
    assert make_client(who).get(url).status_code in (400, 403)


@pytest.mark.once
def test_no_page_shows_the_hash_of_a_password() -> None:
    boss, client = make_superuser(), make_client("administrator")
    for url in (address(User, "changelist"), address(User, "change", boss), address(User, "history", boss)):
        page = client.get(url)
        assert page.status_code == 200
        assert b"aHashThatNobodySees" not in page.content


def test_the_groups_have_their_permissions_again_after_each_migrate() -> None:
    editor = make_account("editor")
    assert editor.has_perm("nutrients.publish")
    assert not editor.has_perm("nutrients.change_revision")
    assert not editor.has_perm("nutrients.delete_source")
