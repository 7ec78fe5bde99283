"""Addresses that last: a page that moves stays the same page, and its old address leads to it in one step."""

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from nutrients import addresses, checking, content, loading, publishing
from nutrients.content import ContentError
from nutrients.conversion import many, pointers, record_of
from nutrients.models import (
    TABLES,
    Amount,
    Claim,
    Content,
    Entry,
    Food,
    Guide,
    LedgerEntry,
    Nutrient,
    OpenForm,
    Person,
    Redirect,
    Review,
    Revision,
    SearchEntry,
    Source,
    Symptom,
)
from nutrients.pages import doctor_sheet
from nutrients.records import RedirectRecord
from nutrients.vocabulary import ChangeKind, RevisionState
from tests.desk import CHANGE, EXAMPLES, address, faults, filled_in, make_client, opened, said, save, send, state
from tests.engines import first_on_both
from tests.intake import answer, results

WHY = "A name that readers know."


# Plain


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("/a/", "/b/"),
        ("/a/#too-much", "/b/#too-much"),
        ("/a/?per=100g#x", "/b/?per=100g#x"),
        ("/a/foods/", "/a/foods/"),
        ("/c/#y", "/d/#z"),
    ],
)
def test_query_and_anchor_of_a_moved_address_stay(address: str, to: str) -> None:
    assert addresses.led_on(address, {"/a/": "/b/", "/c/": "/d/#z"}) == to


@pytest.mark.parametrize(
    ("address", "query", "to"),
    [("/b/", "", "/b/"), ("/b/#x", "q=1", "/b/?q=1#x"), ("/b/?q=2", "q=1", "/b/?q=2")],
)
def test_the_query_with_which_somebody_came_is_kept(address: str, query: str, to: str) -> None:
    assert addresses.with_query(address, query) == to


def test_loops_and_chains_among_redirects_are_found() -> None:
    found = addresses.faults_among({"/a/": "/b/#x", "/b/": "/a/", "/c/": "/c/", "/d/": "/e/", "/f/": "/d/"})
    assert {old: reason.split(":")[0] for old, reason in found.items()} == dict.fromkeys(
        ("/a/", "/b/", "/c/", "/f/"), "new"
    )
    assert "leads back here" in found["/a/"]
    assert "/d/ leads on to /e/: name that address" in found["/f/"]


def test_the_symptoms_that_rules_name_cannot_move() -> None:
    named = {doctor_sheet.WIDESPREAD, *doctor_sheet.ANSWERED_ABOVE.values(), "muscle-twitching"}
    assert named == addresses.NAMED


# Moving


def move(row: Content, slug: str) -> None:
    publishing.move(row, slug, publishing.Change(why=WHY))
    row.refresh_from_db()


def leads_to(client: Client, old: str) -> str:
    """Where an address leads in one step to a page that is there."""
    found = client.get(old)
    assert found.status_code == 301, old
    assert client.get(found["Location"]).status_code == 200
    return str(found["Location"])


def load(folder: Path = settings.CONTENT_DIR) -> loading.Report:
    return loading.load(folder, say=lambda _line: None)


def entries_fit() -> None:
    """Each live row has an entry with its digest, and no other entry is live."""
    rows = {(record.kind, record.key): record.digest() for record in live()}
    assert {(e.kind, e.key): e.live for e in Entry.objects.exclude(live="")} == rows


def live() -> list[Any]:
    found: list[Any] = []
    for model in TABLES:
        sets = many(model)
        rows = model._default_manager.select_related(*(name for name in pointers(model) if name not in sets))
        found += [record_of(row) for row in rows.prefetch_related(*sets)]
    return found


@pytest.mark.django_db
def test_a_food_moves_with_its_portions_and_amounts(client: Client) -> None:
    food, before = Food.objects.get(slug="almonds"), Revision.objects.of("food", "almonds").count()
    amounts, changed = food.amounts.count(), food.changed
    move(food, "almonds-whole")
    assert Food.objects.get(slug="almonds-whole").pk == food.pk
    assert food.changed == changed
    assert food.amounts.count() == amounts
    newest = Revision.objects.of("food", "almonds-whole")
    assert (newest.count(), newest[0].why) == (before + 1, WHY)
    assert not Revision.objects.of("food", "almonds").exists()
    assert Revision.objects.of("amount", "almonds-whole/magnesium").count() == 1
    assert Revision.objects.of("amount", "almonds-whole/magnesium")[0].content["food"] == "almonds-whole"
    assert leads_to(client, "/foods/almonds/") == "/foods/almonds-whole/"
    assert leads_to(client, "/foods/almonds/?portion=1") == "/foods/almonds-whole/?portion=1"
    entries_fit()


@pytest.mark.django_db
def test_a_nutrient_moves_with_all_that_hangs_on_it(client: Client) -> None:
    publishing.publish(EXAMPLES[:1], CHANGE)
    review = EXAMPLES[1]
    publishing.publish([type(review)(**{**vars(review), "subject": "nutrient/magnesium"})], CHANGE)
    nutrient = Nutrient.objects.get(slug="magnesium")
    sums = results(answer(client, ("magnesium", "400", "mg")), "magnesium")
    move(nutrient, "magnesium-mineral")
    for tail in ("", "foods/", f"v/{nutrient.version - 1}/"):
        assert leads_to(client, f"/nutrients/magnesium/{tail}") == f"/nutrients/magnesium-mineral/{tail}"
    assert leads_to(client, "/nutrients/mg/") == "/nutrients/magnesium-mineral/"
    assert leads_to(client, "/nutrients/hypomagnesaemia/") == "/nutrients/magnesium-mineral/#too-little"
    assert client.get("/nutrients/magnesium/")["Cache-Control"] == "no-cache", "it may move back"
    assert b"/nutrients/magnesium-mineral/" in client.get("/compare/").content
    assert b"Ada" in client.get("/nutrients/magnesium-mineral/").content
    assert Review.objects.get().subject == "nutrient/magnesium-mineral"
    found = client.get("/search/?q=magnesium").content
    assert b"/nutrients/magnesium-mineral/" in found
    assert b'"/nutrients/magnesium/' not in found
    assert not SearchEntry.objects.filter(url__startswith="/nutrients/magnesium/").exists()
    per = client.get("/nutrients/magnesium-mineral/foods/?per=100kcal")
    assert per.status_code == 200
    assert results(answer(client, ("magnesium", "400", "mg")), "magnesium-mineral") == sums != {}
    entries_fit()


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("slug", ["vitamin-d", "vitamin-e", "folate", "energy"])
def test_rules_of_counting_know_each_nutrient_by_its_numbers(slug: str) -> None:
    nutrient = Nutrient.objects.get(slug=slug)
    assert nutrient.counted_as == slug
    nutrient.slug = "moved"
    assert nutrient.counted_as == slug


@pytest.mark.django_db
@pytest.mark.once
def test_every_nutrient_of_the_files_is_counted_as_itself() -> None:
    assert [n.counted_as for n in Nutrient.objects.all()] == [n.slug for n in Nutrient.objects.all()]


@pytest.mark.django_db
def test_twice_and_back_leaves_one_step_from_each_old_address(client: Client) -> None:
    food, known = Food.objects.get(slug="almonds"), Entry.objects.count()
    move(food, "b")
    move(food, "c")
    assert leads_to(client, "/foods/almonds/") == leads_to(client, "/foods/b/") == "/foods/c/"
    move(food, "almonds")
    assert leads_to(client, "/foods/b/") == leads_to(client, "/foods/c/") == "/foods/almonds/"
    assert client.get("/foods/almonds/").status_code == 200
    assert not Redirect.objects.filter(old="/foods/almonds/").exists()
    entries_fit()
    tombstones = {(entry.kind, entry.key) for entry in Entry.objects.filter(live="")}
    assert tombstones <= {("redirect", "/foods/almonds/")}
    assert Entry.objects.count() == known + 2 + len(tombstones)
    report = load()
    assert (report.written, report.removed, report.kept, report.conflicts) == (0, 0, [], [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "new"),
    first_on_both(
        [
            (lambda: Symptom.objects.get(slug="tremor"), "shakiness"),
            (lambda: Guide.objects.get(slug="muscle-twitching"), "twitching"),
        ]
    ),
)
def test_symptoms_and_guides_move_too(row: Any, new: str, client: Client) -> None:
    found = row()
    old = found.get_absolute_url()
    naming = Claim.objects.filter(effects__slug=found.slug).count() if isinstance(found, Symptom) else 0
    move(found, new)
    assert leads_to(client, old) == found.get_absolute_url()
    claims = Revision.objects.filter(kind="claim")
    assert sum(new in revision.content["effects"] for revision in claims) == naming
    assert not [r for r in claims if isinstance(found, Symptom) and old.split("/")[2] in r.content["effects"]]
    entries_fit()


@pytest.mark.django_db
def test_a_person_moves_with_the_reviews(client: Client) -> None:
    publishing.publish(EXAMPLES[:2], CHANGE)
    move(Person.objects.get(), "ada-l")
    assert leads_to(client, "/people/ada/") == "/people/ada-l/"
    assert Revision.objects.filter(kind="review").values_list("key", flat=True)[0] == "ada-l/guide/x/1"
    entries_fit()


@pytest.mark.django_db
@pytest.mark.once
def test_the_ledger_goes_on_telling_of_what_moved(client: Client) -> None:
    food = Food.objects.get(slug="almonds")
    amount = food.amounts.get(nutrient__slug="magnesium")
    told = publishing.Change(ChangeKind.NUMBER, "A new analysis.")
    publishing.publish([replace(record_of(amount), amount=Decimal(1))], told)  # type: ignore[call-arg]  # an AmountRecord
    publishing.publish([replace(record_of(food), note="x")], told)  # type: ignore[call-arg]  # a FoodRecord
    anchors = {entry.anchor for entry in LedgerEntry.objects.all()}
    move(food, "almonds-whole")
    subjects = set(LedgerEntry.objects.values_list("subject", flat=True))
    assert subjects == {"food/almonds-whole", "amount/almonds-whole/magnesium"}
    assert {entry.anchor for entry in LedgerEntry.objects.all()} == anchors
    assert client.get("/changes/").content.decode().count('href="/foods/almonds-whole/"') == 2
    entries_fit()


# Loading afterwards


def test_older_files_bring_nothing_back(db: None) -> None:
    move(Nutrient.objects.get(slug="magnesium"), "mag")
    move(Food.objects.get(slug="almonds"), "almonds-whole")
    before = state(), Amount.objects.count(), Nutrient.objects.count()
    report = load()
    assert (report.written, report.removed, report.conflicts) == (0, 0, [])
    assert "nutrient magnesium: moved on this site since the last load; that is kept" in report.kept
    assert "amount almonds/calcium: moved on this site since the last load; that is kept" in report.kept
    assert "imbalance magnesium-deficiency: edited on this site since the last load; that is kept" in report.kept
    assert (state(), Amount.objects.count(), Nutrient.objects.count()) == before


def test_files_with_the_new_slug_are_in_order(db: None, tmp_path: Path) -> None:
    """As an export writes them: the same content under the new slug."""
    folder = Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))
    move(Food.objects.get(slug="almonds"), "almonds-whole")
    for name in ("foods", "portions", "amounts"):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text().replace("\nalmonds,", "\nalmonds-whole,"))
    with (folder / "redirects.csv").open("a") as file:
        file.write("/foods/almonds/,/foods/almonds-whole/\n")
    report = load(folder)
    assert (report.written, report.removed, report.kept, report.conflicts) == (0, 0, [], [])
    assert Food.objects.filter(slug="almonds-whole").exists()
    again = load(folder)
    assert (again.written, again.removed, again.kept, again.conflicts) == (0, 0, [], [])


def test_old_versions_open_under_the_new_address(editor: Client) -> None:
    claim = Claim.objects.filter(nutrient__slug="magnesium")[0]
    old = Revision.objects.of("claim", claim.slug)[0]
    move(Nutrient.objects.get(slug="magnesium"), "mag")
    old.refresh_from_db()
    assert old.content["nutrient"] == "mag"
    form = filled_in(editor.get(f"{address(Claim, 'change', claim)}?version={old.pk}").content)
    assert form["nutrient"] == [str(claim.nutrient_id)]


# What is refused


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("Almonds", "Lower-case"),
        ("a" * 300, "at most"),
        ("almonds", "already"),
        ("compare", "another page"),
        ("spinach-raw", "A page stands"),
        ("taken", "old address that leads to /foods/spinach-raw/"),
        ("gone", "Something else had this slug"),
    ],
)
def test_a_slug_that_cannot_be_is_refused(slug: str, words: str) -> None:
    publishing.publish([RedirectRecord(old="/foods/taken/", new="/foods/spinach-raw/")], CHANGE)
    Revision.objects.create(kind="food", key="gone", content={}, state=RevisionState.REMOVED, at=CHANGE.at)
    before = state()
    with pytest.raises(publishing.Refused, match=words):
        move(Food.objects.get(slug="almonds"), slug)
    assert state() == before


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    "row",
    [
        lambda: Claim.objects.all()[0],
        lambda: Source.objects.all()[0],
        lambda: Symptom.objects.get(slug="muscle-twitching"),
        lambda: Nutrient.objects.get(slug="iron"),
    ],
    ids=["claim", "source", "named symptom", "nutrient without page"],
)
def test_what_others_quote_or_rules_name_never_moves(row: Any) -> None:
    with pytest.raises(publishing.Refused):
        move(row(), "other-name-1")


REDIRECTS = [
    ("/foods/almonds/", "/foods/spinach-raw/", "A page stands"),
    ("/compare/", "/foods/", "A page stands"),
    ("/x/", "/x/#y", "back to itself"),
    ("/foods/y/", "/nutrients/mg/", "leads on to /nutrients/magnesium/"),
]


@pytest.mark.parametrize(("old", "new", "words"), REDIRECTS)
def test_the_form_for_redirects_refuses_what_misleads(editor: Client, old: str, new: str, words: str) -> None:
    url, before = address(Redirect, "add"), state()
    form = filled_in(editor.get(url).content) | {"old": [old], "new": [new]}
    assert words in faults(editor.post(url, form))
    assert state() == before


@pytest.mark.parametrize(("old", "new", "words"), REDIRECTS)
def test_files_with_redirects_that_mislead_are_refused(
    db: None, tmp_path: Path, old: str, new: str, words: str
) -> None:
    folder = Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))
    path = folder / "redirects.csv"
    path.write_text(f"{path.read_text()}{old},{new}\n")
    with pytest.raises(ContentError) as error:
        load(folder)
    (fault,) = error.value.faults
    assert (fault.path, words.lower() in fault.reason.lower()) == (path, True)
    assert path.read_text().splitlines()[fault.line - 1] == f"{old},{new}"


def test_a_new_redirect_in_files_to_an_address_that_moved_here_is_named(db: None, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))
    move(Food.objects.get(slug="almonds"), "almonds-whole")
    path = folder / "redirects.csv"
    path.write_text(f"{path.read_text()}/foods/mandel/,/foods/almonds/\n")
    with pytest.raises(ContentError, match="leads on to /foods/almonds-whole/"):
        load(folder)


def test_a_redirect_added_in_the_middle_leaves_no_chain(editor: Client, client: Client) -> None:
    publishing.publish([RedirectRecord(old="/a/", new="/b/#x")], CHANGE)
    url = address(Redirect, "add")
    editor.post(url, filled_in(editor.get(url).content) | {"old": ["/b/"], "new": ["/foods/almonds/"]})
    assert leads_to(client, "/a/") == "/foods/almonds/#x"
    assert leads_to(client, "/b/") == "/foods/almonds/"


# At the desk


def place(row: Any) -> str:
    return address(type(row), "change", row).replace("/change/", "/address/")


def sent(client: Client, row: Any, slug: str, **changed: str) -> Any:
    page = client.get(place(row))
    form = {"why": WHY, "slug": slug, "opened": page.context["form"].initial["opened"], **changed}
    return client.post(place(row), form, follow=True)


@pytest.fixture
def food(db: None) -> Food:
    return Food.objects.get(slug="almonds")


def test_an_editor_changes_an_address_and_sees_what_links_to_it(editor: Client) -> None:
    nutrient = Nutrient.objects.get(slug="magnesium")
    link = address(Guide, "change", Guide.objects.get(slug="muscle-twitching"))
    save(editor, Guide.objects.get(slug="muscle-twitching"), text="See [this](/nutrients/magnesium/#too-little).")
    assert place(nutrient) in editor.get(address(Nutrient, "change", nutrient)).content.decode()
    assert link in [text.url for text in editor.get(place(nutrient)).context["here"]]
    shown = sent(editor, nutrient, "mag")
    assert said(shown) == "The address is now /nutrients/mag/, and /nutrients/magnesium/ leads there."
    assert link in [text.url for text in shown.context["before"]]
    assert Revision.objects.of("nutrient", "mag")[0].by == shown.context["user"]


def test_looking_at_the_page_changes_nothing(editor: Client, food: Food) -> None:
    before = state(), OpenForm.objects.count()
    assert editor.get(f"{place(food)}?slug=other&why=x").status_code == 200
    assert (state(), OpenForm.objects.count()) == before


@pytest.mark.parametrize("who", ["author", "looker", "nobody"])
def test_who_may_not_publish_changes_no_address(who: str, food: Food) -> None:
    client, before = make_client(who), state()
    assert client.get(place(food)).status_code == 403
    assert client.post(place(food), {"slug": "x", "why": "x", "opened": "0"}).status_code == 403
    assert place(food) not in make_client("author").get(address(Food, "change", food)).content.decode()
    assert state() == before


def test_faults_stand_beside_the_field_and_nothing_typed_is_lost(editor: Client, food: Food) -> None:
    shown = sent(editor, food, "Al monds", why="")
    assert {*shown.context["form"].errors} == {"slug", "why"}
    assert b'value="Al monds"' in shown.content
    assert Food.objects.filter(slug="almonds").exists()


def test_the_second_of_two_editors_is_told(food: Food) -> None:
    one, two = make_client("editor"), make_client("administrator")
    seen = two.get(place(food)).context["form"].initial["opened"]
    sent(one, food, "first")
    shown = two.post(place(food), {"slug": "second", "why": WHY, "opened": seen})
    assert "editor saved this while your page was open" in shown.content.decode()
    assert b'value="second"' in shown.content
    food.refresh_from_db()
    assert food.slug == "first"
    again = {"slug": "second", "why": WHY, "opened": shown.context["form"]["opened"].value()}
    assert two.post(place(food), again).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("row", first_on_both([Food, Claim]))
def test_a_draft_that_waits_is_not_lost(row: Any) -> None:
    """The moved object's own draft lies on top again; the draft of what points to it names it by the new slug."""
    food, author = Food.objects.get(slug="almonds"), make_client("author")
    nutrient = Nutrient.objects.get(slug="magnesium")
    found = food if row is Food else Claim.objects.filter(nutrient=nutrient)[0]
    send(author, found, opened(author, found) | {"note": ["A draft."]}, "_draft")
    form = opened(author, found) | {"note": ["Typed meanwhile."]}
    move(food if row is Food else nutrient, "moved")
    found.refresh_from_db()
    assert opened(author, found)["note"] == ["A draft."]
    shown = send(author, found, form, "_draft")
    if shown.context.get("errors"):
        assert filled_in(shown.content)["note"] == ["Typed meanwhile."]
        send(author, found, filled_in(shown.content), "_draft")
    newest = Revision.objects.of(found.record.kind, found.slug)[0]
    assert (newest.state, newest.content["note"]) == (RevisionState.DRAFT, "Typed meanwhile.")
    assert newest.content["slug" if row is Food else "nutrient"] == "moved"


def test_a_form_that_stood_open_keeps_what_was_typed(editor: Client, food: Food) -> None:
    form = opened(editor, food) | {"note": ["Typed meanwhile."], "why": ["x"]}
    move(food, "moved")
    shown = send(editor, food, form)
    assert "saved this while your form was open" in faults(shown)
    assert filled_in(shown.content)["note"] == ["Typed meanwhile."]
    send(editor, food, filled_in(shown.content))
    food.refresh_from_db()
    assert (food.slug, food.note) == ("moved", "Typed meanwhile.")


def test_after_a_move_the_rules_find_nothing_new(db: None) -> None:
    before = len(checking.check())
    move(Nutrient.objects.get(slug="magnesium"), "mag")
    assert len(checking.check()) == before
    assert content.read(settings.CONTENT_DIR).records
