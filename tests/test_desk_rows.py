"""Rows at the desk: those inside another form, and what identifies a row."""

from collections.abc import Mapping

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from nutrients.conversion import key_of
from nutrients.models import TABLES, Amount, Content, Entry, Food, Imbalance, Nutrient, Portion, Revision
from tests.desk import TOLD, Form, address, is_saved, latest, make_client, make_row, name_of, opened, press, state

pytestmark = pytest.mark.django_db


def almonds() -> Food:
    return Food.objects.get(slug="almonds")


def measures() -> list[tuple[int, str, bool]]:
    return list(almonds().portions.values_list("seq", "measure", "is_default"))


def line_of(form: Form, prefix: str, row: Model) -> int:
    """The number under which a saved row stands in the form; what is fixed in it may not be sent."""
    total = int(form[f"{prefix}-TOTAL_FORMS"][0])
    return next(n for n in range(total) if form[f"{prefix}-{n}-id"] == [str(row.pk)])


def with_line(form: Form, prefix: str, **values: object) -> Form:
    """The form with one more inline row, as the button for it makes one."""
    total = int(form[f"{prefix}-TOTAL_FORMS"][0])
    added = {f"{prefix}-{total}-{name}": [str(value)] for name, value in values.items()}
    return form | {f"{prefix}-TOTAL_FORMS": [str(total + 1)]} | added


def told(values: Mapping[str, object]) -> Form:
    return {name: [str(value)] for name, value in {**TOLD, **values}.items()}


# Rows inside a form


def test_a_changed_portion_is_published(client: Client) -> None:
    editor = make_client("editor")
    form = opened(editor, almonds())
    form["portions-0-measure"], form["portions-0-grams"] = ["1 big handful"], ["41.5"]
    press(
        editor,
        almonds(),
        form | {"why": ["Weighed again"], "change_kind": ["number"], "before_words": ["41"], "after_words": ["41.5"]},
    )
    page = client.get("/foods/almonds/").content.decode()
    assert "1 big handful" in page
    assert "41.5 g" in page
    assert (latest("portion").why, latest("portion").change) == ("Weighed again", "number")


def test_a_new_portion_is_published(client: Client) -> None:
    editor = make_client("editor")
    form = with_line(opened(editor, almonds()), "portions", seq=99, measure="1 sackful", grams=25000)
    press(editor, almonds(), form)
    assert "1 sackful" in client.get("/foods/almonds/").content.decode()
    assert (latest("portion").key, latest("portion").number) == ("almonds/99", 1)


def test_a_deleted_portion_is_gone_and_remembered() -> None:
    editor = make_client("editor")
    portion, form = almonds().portions.all()[1], opened(editor, almonds())
    press(editor, almonds(), form | {f"portions-{line_of(form, 'portions', portion)}-DELETE": ["on"]})
    assert portion.measure not in [row[1] for row in measures()]
    assert (latest("portion").key, latest("portion").state) == (f"almonds/{portion.seq}", "removed")
    assert Entry.objects.get(kind="portion", key=f"almonds/{portion.seq}").live == ""


def test_changed_added_and_deleted_amounts_are_published(client: Client) -> None:
    editor, energy = make_client("editor"), Nutrient.objects.get(slug="energy")
    form = opened(editor, almonds())
    changed, gone = (line_of(form, "amounts", amount_of(slug)) for slug in ("magnesium", "energy"))
    press(editor, almonds(), form | {f"amounts-{changed}-amount": ["987"], f"amounts-{gone}-DELETE": ["on"]})
    assert "987" in client.get("/foods/almonds/").content.decode()
    assert not Amount.objects.filter(food=almonds(), nutrient=energy).exists()
    press(editor, almonds(), with_line(opened(editor, almonds()), "amounts", nutrient=energy.pk, amount="1.25"))
    assert latest("amount").content["amount"] == "1.25"


def amount_of(slug: str) -> Amount:
    return Amount.objects.get(food__slug="almonds", nutrient__slug=slug)


def test_a_change_of_a_portion_alone_leaves_the_food_its_version() -> None:
    editor, before = make_client("editor"), almonds().version
    press(editor, almonds(), opened(editor, almonds()) | {"portions-0-grams": ["41.5"]})
    assert almonds().version == before
    assert Revision.objects.filter(kind="food", key="almonds").count() == before


@pytest.mark.once
def test_two_usual_portions_are_refused_with_a_message() -> None:
    editor, before = make_client("editor"), (measures(), state())
    form = opened(editor, almonds()) | {"portions-0-is_default": ["on"], "portions-1-is_default": ["on"]}
    answer = press(editor, almonds(), form)
    assert "Only one portion can be the usual one." in answer.content.decode()
    assert (measures(), state()) == before


def test_a_second_usual_portion_is_refused_in_its_own_form_too() -> None:
    other = Portion.objects.filter(food=almonds(), is_default=False)[0]
    assert Portion.objects.filter(food=almonds(), is_default=True).exists()
    editor = make_client("editor")
    press(editor, other, opened(editor, other) | told({"is_default": "on"}))
    assert Portion.objects.filter(food=almonds(), is_default=True).count() == 1


def test_the_usual_portion_can_pass_to_another_row_at_once() -> None:
    editor, form = make_client("editor"), opened(make_client("editor"), almonds())
    other = Portion.objects.filter(food=almonds(), is_default=False)[0]
    del form[f"portions-{line_of(form, 'portions', Portion.objects.get(food=almonds(), is_default=True))}-is_default"]
    press(editor, almonds(), form | {f"portions-{line_of(form, 'portions', other)}-is_default": ["on"]})
    assert Portion.objects.get(food=almonds(), is_default=True) == other


@pytest.mark.once
def test_a_weight_that_is_none_is_refused() -> None:
    editor, before = make_client("editor"), state()
    form = opened(editor, almonds())
    for grams in ("0", "-1", "x", "", "NaN", "1e9", "1.2345"):
        answer = press(editor, almonds(), form | {"portions-0-grams": [grams]})
        assert answer.status_code == 200, grams
        assert answer.context["errors"], grams
        assert state() == before


def test_a_new_food_comes_with_its_portions_and_amounts(client: Client) -> None:
    editor, fixed = make_client("editor"), {"slug": ["my-nuts"], "name": ["My nuts"]}
    food = {name: value for name, value in opened(editor, almonds()).items() if "-" not in name}
    form = food | fixed | {f"{rows}-{n}_FORMS": ["0"] for rows in ("portions", "amounts") for n in ("TOTAL", "INITIAL")}
    form = with_line(form, "portions", seq=1, measure="1 nut", grams="1.5", is_default="on")
    form = with_line(form, "amounts", nutrient=Nutrient.objects.get(slug="magnesium").pk, amount="123")
    assert editor.post(address(Food, "add"), form | {"_publish": ["x"]}).status_code == 302
    page = client.get("/foods/my-nuts/").content.decode()
    assert "1 nut" in page
    assert "123" in page


# What identifies a row


@pytest.mark.once
@pytest.mark.parametrize("model", [m for m in TABLES if m in admin.site._registry], ids=name_of)
def test_what_identifies_a_row_cannot_be_changed(model: type[Content]) -> None:
    editor, row = make_client("editor"), make_row(model)
    assert isinstance(row, Content)
    before = key_of(row), model._default_manager.count()
    other = model._default_manager.exclude(pk=row.pk).first()
    values = {name: getattr(other, f"{name}_id", "77") for name in model.record.identity}
    assert is_saved(press(editor, row, opened(editor, row) | told(values)))
    assert (key_of(model._default_manager.get(pk=row.pk)), model._default_manager.count()) == before


@pytest.mark.once
@pytest.mark.parametrize(
    ("prefix", "field", "value"), [("portions", "seq", "77"), ("amounts", "nutrient", "phosphorus")]
)
def test_what_identifies_a_row_inside_a_food_cannot_be_changed(prefix: str, field: str, value: str) -> None:
    Amount.objects.filter(food=almonds(), nutrient__slug="phosphorus").delete()
    editor, model = make_client("editor"), Portion if prefix == "portions" else Amount
    before = [key_of(row) for row in model._default_manager.filter(food=almonds())]
    other = value if field == "seq" else Nutrient.objects.get(slug=value).pk
    press(editor, almonds(), opened(editor, almonds()) | {f"{prefix}-0-{field}": [str(other)]})
    assert [key_of(row) for row in model._default_manager.filter(food=almonds())] == before


@pytest.mark.once
def test_the_number_of_a_step_inside_its_imbalance_cannot_be_changed() -> None:
    imbalance = Imbalance.objects.filter(steps__isnull=False)[0]
    before = list(imbalance.steps.values_list("seq", "cause"))
    editor = make_client("editor")
    press(editor, imbalance, opened(editor, imbalance) | {"steps-0-seq": ["77"]})
    assert list(imbalance.steps.values_list("seq", "cause")) == before
