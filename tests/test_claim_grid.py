"""The comparison table as a grid: many claims edited at once, kept or published together or not at all."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from nutrients.models import Claim, Imbalance, Nutrient, Revision
from nutrients.vocabulary import RevisionState
from tests.desk import Form, add, filled_in, latest, make_client, opened, save, send, state, will_say
from tests.engines import first_on_both

pytestmark = pytest.mark.django_db
GRID = "/admin/nutrients/claim/table/?nutrient=magnesium"
ONE, TWO = "magnesium-low-mechanism-1", "magnesium-low-mechanism-2"


def claim(slug: str) -> Claim:
    found: Claim = Claim.objects.get(slug=slug)
    return found


def name(slug: str, field: str = "text") -> str:
    return f"claim-{claim(slug).pk}-{field}"


def grid(client: Client) -> Form:
    return filled_in(client.get(GRID).content)


def post(client: Client, form: Form, button: str = "_publish", **values: str) -> Any:
    given = {key.replace("__", "-"): [value] for key, value in values.items()}
    return client.post(GRID, form | given | {button: ["x"]})


def with_text(form: Form, slug: str, text: str) -> Form:
    return form | {name(slug): [text]}


def faults(answer: Any) -> str:
    return " ".join(fault.text for fault in answer.context["grid"].faults)


@pytest.fixture
def one() -> Client:
    return make_client("editor")


@pytest.mark.once
def test_each_control_is_named_by_its_claim_and_its_place(one: Client) -> None:
    page = html.fromstring(one.get(GRID).content)
    cells = page.xpath("//div[@class='desk-cell']")
    assert len(cells) == Claim.objects.filter(nutrient__slug="magnesium", aspect__in=PLACES).count()
    for control in page.xpath("//div[@class='desk-cell']//*[self::textarea or self::select]"):
        assert control.get("aria-label")
    (area,) = page.xpath(f"//textarea[@name='{name(ONE)}']")
    assert area.get("aria-label") == f"Text of {ONE}, mechanism of twitching, too little"
    assert len({c.get("aria-label") for c in page.xpath("//textarea")}) == len(cells)


PLACES = (
    "twitching-evidence", "underlying-cause", "mechanism", "associated-symptoms", "dietary-context", "resolution",
)  # fmt: skip


@pytest.mark.once
def test_an_empty_cell_says_which_kind_of_empty_it_is(one: Client) -> None:
    Claim.objects.filter(nutrient__slug="magnesium", direction="excess", aspect="dietary-context").update(
        aspect="at-risk-groups"
    )
    Imbalance.objects.filter(slug="magnesium-excess").update(no_harm_known=True)
    assert "No harm known." in one.get(GRID).content.decode()
    Imbalance.objects.filter(slug="magnesium-excess").update(no_harm_known=False)
    assert "Not looked up yet." in one.get(GRID).content.decode()


def test_an_author_saves_drafts_of_what_was_changed_alone() -> None:
    author, before = make_client("author"), Revision.objects.count()
    form = with_text(with_text(grid(author), ONE, "Mine. [@lpi-magnesium]"), TWO, "Unfinished")
    answer = post(author, form, "_draft")
    assert "saved as a draft" in will_say(answer)
    assert Revision.objects.count() == before + 2
    assert {r.state for r in Revision.objects.order_by("-pk")[:2]} == {RevisionState.DRAFT}
    assert claim(ONE).text != "Mine. [@lpi-magnesium]"
    assert grid(author)[name(ONE)] == ["Mine. [@lpi-magnesium]"], "the grid shows the draft"


@pytest.mark.once
def test_an_author_publishes_nothing_and_sees_no_button() -> None:
    author, before = make_client("author"), state()
    assert b'name="_publish"' not in author.get(GRID).content
    assert author.post(GRID, with_text(grid(author), ONE, "Mine.") | {"_publish": ["x"]}).status_code == 403
    assert state() == before


def test_looking_and_sending_an_untouched_grid_change_nothing(one: Client) -> None:
    form, before = grid(one), state()
    assert "Nothing was changed." in faults(post(one, form))
    assert state() == before


def test_a_change_of_meaning_is_told_with_the_old_and_the_new_statement(one: Client) -> None:
    form, before = grid(one), state()[1]
    old = claim(ONE)
    form |= {name(ONE): ["Muscles rest less. [@lpi-magnesium]"], name(ONE, "grade"): ["limited"]}
    refused = post(one, form, change_kind="conclusion")
    assert "say why" in faults(refused)
    assert filled_in(refused.content)[name(ONE)] == ["Muscles rest less. [@lpi-magnesium]"]
    assert state()[1] == before
    post(one, form, change_kind="conclusion", why="A new review.")
    made = latest("claim")
    assert (made.state, made.why, made.after) == ("published", "A new review.", "Limited: Muscles rest less.")
    assert made.before.startswith(f"{old.grade_word.label}: ")
    assert (claim(ONE).text, claim(ONE).changed == made.at.date()) == ("Muscles rest less. [@lpi-magnesium]", True)
    assert state()[1] == before + 2, "the claim, and what the ledger says of it"


def test_one_claim_that_the_gate_bars_keeps_all_back(one: Client) -> None:
    form, before = grid(one), state()
    form = with_text(with_text(form, ONE, "Good. [@lpi-magnesium]"), TWO, "Without a source.")
    answer = post(one, form, why="x")
    assert f"Nothing was published: mend what the gate found. {TWO}: claim without source" in faults(answer)
    found = {f.instance.slug: [x.rule for x in f.findings] for f in answer.context["grid"].forms if f.findings}
    assert found == {TWO: ["claim without source"]}
    assert filled_in(answer.content)[name(ONE)] == ["Good. [@lpi-magnesium]"]
    assert state() == before


@pytest.mark.once
def test_an_empty_text_is_a_fault_beside_its_field(one: Client) -> None:
    before = state()
    answer = post(one, with_text(grid(one), ONE, ""))
    (cell,) = html.fromstring(answer.content).xpath(f"//div[@id='claim-{claim(ONE).pk}']")
    assert cell.xpath(".//ul[contains(@class, 'errorlist')]")
    assert f"id_{name(ONE)}" in [fault.anchor for fault in answer.context["grid"].faults]
    assert state() == before


def test_a_claim_moves_to_another_cell(one: Client) -> None:
    form = grid(one) | {name(ONE, "direction"): ["excess"], name(ONE, "aspect"): ["resolution"]}
    post(one, form, why="It belongs there.")
    assert (claim(ONE).direction, claim(ONE).aspect) == ("excess", "resolution")
    post(one, grid(one) | {name(ONE, "direction"): ["both"]}, why="Both.")
    assert one.get(GRID).content.decode().count(f'name="{name(ONE)}"') == 1
    assert b"About both sides" in one.get(GRID).content


@pytest.mark.parametrize("value", first_on_both(["\0", "sideways", "", "<b>"]))
def test_a_false_choice_is_refused_with_all_that_was_typed(one: Client, value: str) -> None:
    before = state()
    form = with_text(grid(one), ONE, "Mine. [@lpi-magnesium]") | {name(ONE, "direction"): [value]}
    answer = post(one, form)
    assert answer.status_code == 200
    assert answer.context["grid"].faults
    assert filled_in(answer.content)[name(ONE)] == ["Mine. [@lpi-magnesium]"]
    assert state() == before


@pytest.mark.once
def test_a_draft_too_needs_its_place(one: Client) -> None:
    before = state()
    answer = post(
        one, with_text(grid(one), ONE, "") | {name(ONE, "direction"): [""]}, "_draft", change_kind="conclusion"
    )
    assert f"{ONE}: This field is required." in faults(answer)
    assert name(ONE) in filled_in(answer.content)
    assert state() == before


# Two editors


def test_the_second_of_two_editors_sees_both_texts_beside_the_claim(one: Client) -> None:
    two = make_client("administrator")
    mine = with_text(with_text(grid(two), ONE, "The second’s. [@lpi-magnesium]"), TWO, "Also mine. [@lpi-magnesium]")
    post(one, with_text(grid(one), ONE, "The first’s. [@lpi-magnesium]"))
    before = state()
    answer = post(two, mine)
    assert state() == before, "all or nothing"
    (form,) = [form for form in answer.context["grid"].forms if form.meanwhile]
    assert [(c.label, c.yours, c.taken) for c in form.meanwhile.clashes] == [
        ("Text", "The second’s. [@lpi-magnesium]", False)
    ]
    (cell,) = html.fromstring(answer.content).xpath(f"//div[@id='claim-{claim(ONE).pk}']")
    assert cell.xpath(".//section[@aria-label='Saved meanwhile']")
    again = filled_in(answer.content)
    assert (again[name(ONE)], again[name(TWO)]) == (mine[name(ONE)], mine[name(TWO)])
    post(two, again)
    assert claim(ONE).text == "The second’s. [@lpi-magnesium]"


def test_what_the_second_left_alone_is_not_touched(one: Client) -> None:
    two = make_client("administrator")
    mine = with_text(grid(two), TWO, "Mine. [@lpi-magnesium]")
    save(one, claim(ONE), text="The first’s. [@lpi-magnesium]")
    post(two, mine)
    assert (claim(ONE).text, claim(TWO).text) == ("The first’s. [@lpi-magnesium]", "Mine. [@lpi-magnesium]")


def test_a_draft_saved_meanwhile_in_the_form_is_not_overwritten(one: Client) -> None:
    author, mine = make_client("author"), with_text(grid(one), ONE, "Mine. [@lpi-magnesium]")
    send(author, claim(ONE), opened(author, claim(ONE)) | {"text": ["The author’s draft."]}, "_draft")
    answer = post(one, mine)
    assert "author saved this while your form was open" in faults(answer)
    assert latest("claim").content["text"] == "The author’s draft."


@pytest.mark.parametrize("moved", first_on_both([{"aspect": "at-risk-groups"}, {"nutrient": "calcium"}]), ids=str)
def test_what_somebody_moved_out_of_the_table_meanwhile_keeps_its_text(one: Client, moved: dict[str, str]) -> None:
    two = make_client("administrator")
    mine = with_text(grid(two), ONE, "Mine. [@lpi-magnesium]")
    values = moved if "aspect" in moved else {"nutrient": str(Nutrient.objects.get(slug="calcium").pk)}
    save(one, claim(ONE), **values)
    answer = post(two, mine)
    elsewhere = [form.instance.slug for form in answer.context["grid"].elsewhere]
    assert elsewhere == ([ONE] if "nutrient" in moved else []), "what was moved within the nutrient stands as typed"
    assert filled_in(answer.content)[name(ONE)] == ["Mine. [@lpi-magnesium]"]


@pytest.mark.parametrize("token", first_on_both(["99999999999999999999", "", "0", "x", "١"]))
def test_a_grid_with_a_false_token_overwrites_nothing(one: Client, token: str) -> None:
    before = state()
    answer = post(one, with_text(grid(one), ONE, "Mine. [@lpi-magnesium]") | {name(ONE, "opened"): [token]})
    assert answer.context["grid"].faults
    assert filled_in(answer.content)[name(ONE)] == ["Mine. [@lpi-magnesium]"]
    assert state() == before


@pytest.mark.once
def test_a_hostile_text_is_shown_as_text(one: Client) -> None:
    text = "</textarea><script>alert(1)</script> [@lpi-magnesium]"
    post(one, with_text(grid(one), ONE, text))
    assert b"<script>alert" not in one.get(GRID).content


def test_a_draft_of_a_new_claim_disturbs_nothing(one: Client) -> None:
    add(one, Claim, "_draft", slug="magnesium-low-mechanism-99", text="New.")
    assert one.get(GRID).status_code == 200
