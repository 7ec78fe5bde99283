"""Nobody overwrites anybody: whoever saves second is shown what the first one saved, and loses nothing."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model

from nutrients.models import TABLES, Claim, Food, Guide
from tests.desk import (
    Form,
    address,
    delete,
    faults,
    filled_in,
    is_saved,
    make_client,
    make_row,
    name_of,
    opened,
    press,
    save,
    state,
    will_say,
)

pytestmark = pytest.mark.django_db
EDITED = [model for model in admin.site._registry if model in TABLES]
RACES = 2
"""For each of the 24 editable models: with those below more than fifty in all; the first of each on both engines."""
FIELDS = {
    "Amount": "data_points",
    "AuditItem": "comment",
    "Claim": "qualifier",
    "DailyValue": "note",
    "Food": "note",
    "Guide": "text",
    "Image": "credit",
    "Imbalance": "medical_name",
    "Intake": "note",
    "LabRange": "note",
    "MechanismStep": "cause",
    "MedicineClass": "name",
    "NotSet": "reason",
    "Nutrient": "medicines",
    "OtherCause": "explanation",
    "Person": "credentials",
    "Portion": "measure",
    "Redirect": "new",
    "Review": "due",
    "Sign": "text",
    "Source": "note",
    "Symptom": "explanation",
    "SymptomLink": "looked_on",
    "Term": "definition",
}
"""A field of each model that two editors change at once."""
VALUES = {
    "due": ("2031-02-01", "2031-03-01"),
    "looked_on": ("2026-01-01", "2026-01-02"),
    "new": ("/first/", "/second/"),
    "data_points": ("901", "902"),
}


def change(form: Form, **values: str) -> Form:
    return form | {"why": ["A test."]} | {name: [value] for name, value in values.items()}


def some_row(model: type[Model], place: int) -> Model:
    make_row(model)
    return model._default_manager.all()[min(place, model._default_manager.count() - 1)]


def clashes(answer: Any) -> list[tuple[str, str, bool]]:
    meanwhile = answer.context["adminform"].form.meanwhile
    return [(clash.label, clash.yours, clash.taken) for clash in meanwhile.clashes]


@pytest.mark.parametrize("place", [0, *(pytest.param(place, marks=pytest.mark.once) for place in range(1, RACES))])
@pytest.mark.parametrize("model", EDITED, ids=name_of)
def test_the_second_of_two_editors_sees_both_texts_and_nothing_is_lost(model: type[Model], place: int) -> None:
    row, name = some_row(model, place), FIELDS[model.__name__]
    first, second = VALUES.get(name, ("The first one’s.", "The second one’s."))
    one, two = make_client("editor"), make_client("administrator")
    form = opened(one, row)
    assert is_saved(press(one, row, change(form, **{name: first})))
    lost = press(two, row, change(form, **{name: second}))
    assert "editor saved this while your form was open" in faults(lost)
    assert filled_in(lost.content)[name] == [second]
    assert [(yours, taken) for _label, yours, taken in clashes(lost)] == [(second, False)]
    row.refresh_from_db()
    assert str(getattr(row, name)) == first
    assert is_saved(press(two, row, change(filled_in(lost.content))))
    row.refresh_from_db()
    assert str(getattr(row, name)) == second


def test_of_two_editors_of_the_grid_the_second_sees_both_texts() -> None:
    """Each sends a whole table in which one claim is changed."""
    claim = Claim.objects.get(slug="folate-low-mechanism-1")
    url, name = "/admin/nutrients/claim/table/?nutrient=folate", f"claim-{claim.pk}-text"
    first, second = (f"{claim.text} {word}" for word in ("First.", "Second."))
    one, two = make_client("editor"), make_client("administrator")
    form = filled_in(one.get(url).content)
    answer = one.post(url, form | {name: [first], "_publish": ["x"]})
    assert "published" in will_say(answer)
    lost = two.post(url, form | {name: [second], "_publish": ["x"]})
    assert filled_in(lost.content)[name] == [second]
    (grid,) = [form for form in lost.context["grid"].forms if form.meanwhile]
    assert [(clash.yours, clash.taken) for clash in grid.meanwhile.clashes] == [(second, False)]
    claim.refresh_from_db()
    assert claim.text == first
    assert "published" in will_say(two.post(url, filled_in(lost.content) | {"_publish": ["x"]}))
    claim.refresh_from_db()
    assert claim.text == second


def guide() -> Guide:
    return Guide.objects.get(slug="muscle-twitching")


def test_the_page_of_a_conflict_marks_what_the_other_changed() -> None:
    one, two = make_client("editor"), make_client("administrator")
    mine = opened(two, guide())
    save(one, guide(), title="Why muscles flicker")
    page = press(two, guide(), change(mine, title="Why muscles twitch at night")).content.decode()
    assert '<ins><span class="visually-hidden">added: </span>' in page
    assert "editor saved this on" in page


def test_what_the_second_had_not_touched_is_taken_from_the_first() -> None:
    one, two = make_client("editor"), make_client("administrator")
    mine = opened(two, guide())
    save(one, guide(), description="A new description that is long enough to be shown by search engines.")
    answer = press(two, guide(), change(mine, title="Another title"))
    form = change(filled_in(answer.content))
    assert form["description"] == ["A new description that is long enough to be shown by search engines."]
    assert form["title"] == ["Another title"]
    press(two, guide(), form)
    assert (guide().title, guide().description[:5]) == ("Another title", "A new")


@pytest.mark.parametrize("token", ["", "0", "-1", "x", "99999999999999999999", "1; DROP TABLE"])
def test_a_form_with_no_or_a_false_token_overwrites_nothing(token: str) -> None:
    client, before = make_client("editor"), state()
    answer = press(client, guide(), change(opened(client, guide()), title="Overwritten", opened=token))
    assert answer.context["errors"]
    assert filled_in(answer.content)["title"] == ["Overwritten"]
    assert state() == before


def test_many_effects_of_a_claim_are_compared_too() -> None:
    row = Claim.objects.filter(effects__isnull=False).order_by("slug")[0]
    one, two = make_client("editor"), make_client("administrator")
    mine = opened(two, row)
    press(one, row, {name: values for name, values in opened(one, row).items() if name != "effects"})
    answer = press(two, row, change(mine, note="Mine."))
    assert [label for label, _yours, taken in clashes(answer) if taken] == ["Effects"]
    assert "effects" not in filled_in(answer.content)


def test_rows_inside_a_form_are_guarded_one_by_one() -> None:
    food = Food.objects.get(slug="almonds")
    one, two = make_client("editor"), make_client("administrator")
    form = opened(one, food)
    first, second = "portions-0-measure", "portions-1-measure"
    press(one, food, change(form, **{first: "1 big cup"}))
    answer = press(two, food, change(form, **{second: "1 tiny cup"}))
    assert "saved this while your form was open" in faults(answer)
    form = filled_in(answer.content)
    assert (form[first], form[second]) == (["1 big cup"], ["1 tiny cup"])
    assert is_saved(press(two, food, form))
    measures = set(food.portions.values_list("measure", flat=True))
    assert {"1 big cup", "1 tiny cup"} <= measures


def test_a_row_that_somebody_changed_is_not_deleted_unseen() -> None:
    food = Food.objects.get(slug="almonds")
    one, two = make_client("editor"), make_client("administrator")
    form = opened(one, food)
    press(one, food, change(form, **{"portions-0-measure": "1 big cup"}))
    answer = press(two, food, change(form, **{"portions-0-DELETE": "on"}))
    assert b"meanwhile: look again before you delete it" in answer.content
    assert food.portions.filter(measure="1 big cup").exists()


def test_a_row_inside_a_form_that_somebody_deleted_leaves_the_rest_as_typed() -> None:
    food = Food.objects.get(slug="almonds")
    one, two = make_client("editor"), make_client("administrator")
    form = opened(one, food)
    press(one, food, change(form, **{"portions-0-DELETE": "on"}))
    answer = press(two, food, change(form, **{"portions-0-measure": "1 big cup", "note": "Mine."}))
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert filled_in(answer.content)["note"] == ["Mine."]
    assert b"1 big cup" in answer.content


def test_who_saves_what_somebody_removed_gets_the_text_back() -> None:
    one, two, row = make_client("administrator"), make_client("editor"), guide()
    url, mine = address(Guide, "change", row), opened(two, row)
    delete(one, row)
    answer = two.post(url, change(mine, text="A long text of mine."))
    assert answer.status_code == 409
    assert b"A long text of mine." in answer.content
    assert not Guide.objects.filter(slug="muscle-twitching").exists()
