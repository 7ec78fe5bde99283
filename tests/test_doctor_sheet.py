"""The sheet for the doctor: what is told comes back in order, nothing of it is kept, and help comes first."""

import csv
import logging
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from nutrients import publishing
from nutrients.checking import DOSES, PROMISES
from nutrients.conversion import record_of
from nutrients.models import Claim, MedicineClass, OtherCause, Sign, Symptom
from nutrients.pages.doctor_questions import QUOTED
from nutrients.pages.doctor_sheet import ASKED
from nutrients.story import LASTING, Place, Since
from nutrients.vocabulary import ClaimStatus, MuscleEffect
from tests.desk import CHANGE
from tests.engines import first_on_both
from tests.pages import Page, get, one, words
from tests.test_hostile_text import PAYLOADS, assert_harmless, flat

pytestmark = pytest.mark.django_db

Told = dict[str, Any]
ADDRESS = "/doctor-sheet/"
ORDINARY: Told = {
    "places": ["eyelid", "thigh", "calf"],
    "since": "longer",
    "course": "comes-and-goes",
    "sides": "both",
    "muscle": ["muscle-cramps"],
    "feeling": ["tingling", "numbness"],
    "elsewhere": ["fatigue"],
    "medicines": ["proton-pump-inhibitors", "metformin", "ace-inhibitors"],
    "supplements": "B-complex, 1 tablet, once a day\r\nMagnesium citrate, 300 mg, at night\r\nVitamin D, 1 drop, daily",
    "causes": ["caffeine", "exercise"],
    "more": "Worse after sport.",
}
GENERAL = ["Magnesium", "Calcium", "Potassium", "Sodium", "Phosphate"]
"""The tests that stand on every sheet: of the nutrients whose tie to twitching is established, probable or disputed."""


def send(client: Client, told: Told, status: int = 200) -> Page:
    response = client.post(ADDRESS, told)
    assert response.status_code == status, response.status_code
    return html.document_fromstring(response.content.decode())


def summary(page: Page) -> dict[str, str]:
    rows = page.xpath("//section[@aria-labelledby='summary']//dl/div")
    return {words(row[0]): words(row[1]) for row in rows}


def asked(page: Page) -> dict[str, str]:
    """Each question with what stands under it."""
    items = page.xpath("//ol[@class='ask']/li")
    return {words(item.xpath("./strong")[0]): " ".join(map(words, item.xpath("./p"))) for item in items}


def laboratory(page: Page) -> dict[str, str]:
    rows = page.xpath("//section[@aria-labelledby='tests']//tbody/tr")
    return {words(row[0]): words(row[1]) for row in rows}


def faults(page: Page) -> list[str]:
    return [words(item) for item in page.xpath("//div[@id='errors']//li")]


def statement(slug: str) -> str:
    text: str = Claim.objects.get(slug=slug).text
    return text.split(" [@")[0]


def withdraw(slug: str) -> None:
    record = replace(record_of(Claim.objects.get(slug=slug)), status=ClaimStatus.WITHDRAWN)  # type: ignore[call-arg]
    publishing.publish([record], CHANGE)


# The form


@pytest.mark.once
def test_the_form_offers_every_sign_and_medicine_once(client: Client) -> None:
    page = get(client, ADDRESS)
    labels = [words(label) for label in page.xpath("//form//li/label")]
    symptoms = Symptom.objects.exclude(effect=MuscleEffect.TWITCH).exclude(signs__tier="emergency", tier="emergency")
    wanted = [*symptoms.values_list("name", flat=True), *MedicineClass.objects.values_list("name", flat=True)]
    signs = [sign.text for sign in Sign.objects.filter(tier="emergency").exclude(slug="confusion")]
    wanted += [text[:1].upper() + text[1:] for text in (*signs, "confusion")]
    assert [labels.count(name) for name in wanted] == [1] * len(wanted)
    assert {str(place.label) for place in Place} <= set(labels)


def test_every_symptom_can_be_told_in_one_way(client: Client) -> None:
    values = set(get(client, ADDRESS).xpath("//form//input/@value"))
    told = {value.split(" ")[-1] for value in values}
    by_sign = set(Sign.objects.filter(tier="emergency").values_list("symptom__slug", flat=True))
    twitches = set(Symptom.objects.filter(effect=MuscleEffect.TWITCH).values_list("slug", flat=True))
    assert set(Symptom.objects.values_list("slug", flat=True)) <= told | by_sign | twitches
    assert twitches == {"muscle-twitching", "eyelid-twitching", "facial-twitching", "twitching-widespread-or-lasting"}


@pytest.mark.once
def test_the_emergency_signs_stand_before_all_others_and_apart(client: Client) -> None:
    page = get(client, ADDRESS)
    fieldset = one(page, "//form//div[@class='help']/fieldset")
    emergencies = [words(label) for label in fieldset.xpath(".//label")]
    assert "Hands or feet locked in spasm" in emergencies
    assert "Dark, cola-coloured urine with muscle pain" in emergencies
    assert not page.xpath("//div[@class='help']/preceding::*[contains(@class, 'folded')]")
    assert "call your local emergency number" in words(fieldset)


@pytest.mark.once
def test_every_group_of_choices_has_a_legend_and_every_box_a_label(client: Client) -> None:
    page = get(client, ADDRESS)
    assert all(words(one(group, "./legend")) for group in page.xpath("//main//form//fieldset"))
    assert not page.xpath("//main//form//input[not(ancestor::label)]")
    for area in page.xpath("//main//form//textarea"):
        assert one(page, f"//label[@for='{area.get('id')}']") is not None
        assert f"{area.get('id')}_helptext" in area.get("aria-describedby")


@pytest.mark.once
def test_the_empty_form_is_found_by_search_engines_and_the_sheet_is_not(client: Client) -> None:
    assert not get(client, ADDRESS).xpath("//meta[@name='robots']")
    assert send(client, ORDINARY).xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


# The sheet


def test_what_was_told_comes_back_in_order(client: Client) -> None:
    found = summary(send(client, ORDINARY))
    assert found["Twitching"] == "Eyelid; Thigh; Calf"
    assert found["How long"] == "More than two weeks. It comes and goes. On both sides"
    assert found["Medicines"] == "Acid reducers (proton pump inhibitors); ACE inhibitors; Metformin"
    lines = "B-complex, 1 tablet, once a day Magnesium citrate, 300 mg, at night Vitamin D, 1 drop, daily"
    assert found["Supplements"] == lines
    assert (found["What else"], found["To tell"]) == ("Caffeine; Hard exercise", "Worse after sport.")


@pytest.mark.once
def test_a_sign_that_needs_a_doctor_soon_says_so_in_words(client: Client) -> None:
    found = summary(send(client, ORDINARY))["Other signs"]
    assert "Twitching in several places or for over two weeks: see a doctor soon" in found
    assert "Tingling (pins and needles): see a doctor soon" in found
    assert "Numbness: see a doctor soon" in found
    assert "Muscle cramps Tingling" in found, "routine: no advice beside it"


@pytest.mark.once
def test_a_sign_says_when_it_would_be_an_emergency(client: Client) -> None:
    found = summary(send(client, {"feeling": ["numbness"], "heart": ["memory-mood"]}))["Other signs"]
    assert "Sudden on one side of the body, or round the genitals or bottom: emergency." in found
    assert "Thoughts of harming yourself: get help now." in found


@pytest.mark.once
def test_what_was_not_told_is_said_to_be_missing(client: Client) -> None:
    found = summary(send(client, {"places": ["hand"]}))
    expected = ("not said", "none ticked", "none ticked", "none written", "nothing ticked")
    assert tuple(found.values()) == ("Hand", *expected)


@pytest.mark.once
@pytest.mark.parametrize("told", [{"places": ["hand"]}, {"heart": ["headache"]}, {"now": ["sign seizure"]}])
def test_one_place_or_one_sign_is_enough(client: Client, told: Told) -> None:
    page = send(client, told)
    assert 5 <= len(asked(page)) <= 8 or "Get help now" in words(one(page, "//h1"))


@pytest.mark.once
def test_nobody_takes_the_sheet_for_a_clinicians(client: Client) -> None:
    text = words(one(send(client, ORDINARY), "//main"))
    assert "by the reader with Fascicle, not by a clinician. It is no diagnosis. Nothing was stored." in text
    assert "Do not stop a prescribed medicine" in text
    assert not DOSES.search(text)
    assert not PROMISES.search(text)


@pytest.mark.once
def test_the_sheet_names_its_version_and_its_address(client: Client) -> None:
    text = words(one(send(client, ORDINARY), "//section[@id='references']"))
    version = publishing.lock().number
    newest = max(Claim.objects.values_list("changed", flat=True))
    assert f"Content version {version}; newest change of a statement: {newest:%-d %B %Y}" in text
    assert f"{settings.SITE_URL}/doctor-sheet/" in text


@pytest.mark.once
def test_every_number_on_the_sheet_leads_to_its_source(client: Client) -> None:
    page = send(client, ORDINARY)
    cited = {href.removeprefix("#") for href in page.xpath("//a[@class='cite']/@href")}
    listed = page.xpath("//ol[@class='briefs']/li/@id")
    assert cited == set(listed)
    assert listed == [f"r{number}" for number in range(1, len(listed) + 1)]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


# Questions


def test_an_ordinary_story_leads_to_eight_questions_and_a_short_one_to_five(client: Client) -> None:
    assert len(asked(send(client, ORDINARY))) == 8
    assert len(asked(send(client, {"places": ["eyelid"]}))) == 5


@pytest.mark.once
def test_a_medicine_leads_to_the_statements_that_name_it_with_grade_and_source(client: Client) -> None:
    page = send(client, {"places": ["hand"], "medicines": ["metformin", "ace-inhibitors"]})
    under = asked(page)["Could ACE inhibitors or metformin be part of this?"]
    assert statement("vitamin-b12-low-drug-interactions-1") in under
    assert statement("potassium-high-drug-interactions-1") in under
    assert "Vitamin B12, too little:" in under
    assert under.count("Established") == 2
    sources = words(one(page, "//ol[@class='briefs']"))
    assert "MHRA 2022" in sources


@pytest.mark.once
@pytest.mark.parametrize("slug", ["thiazide-water-tablets", "epilepsy-medicines", "zinc"])
def test_each_statement_is_quoted_whole(client: Client, slug: str) -> None:
    medicine = MedicineClass.objects.filter(slug__endswith=slug).get()
    text = " ".join(asked(send(client, {"places": ["hand"], "medicines": [medicine.slug]})).values())
    for claim in medicine.claims.all():
        assert claim.text.split(" [@")[0] in text


@pytest.mark.once
def test_two_medicines_of_one_statement_have_it_quoted_once(client: Client) -> None:
    page = send(client, {"places": ["hand"], "medicines": ["ace-inhibitors", "sartans"]})
    assert words(page).count(statement("potassium-high-drug-interactions-1")) == 1


@pytest.mark.once
def test_a_medicine_named_with_the_other_causes_quotes_them(client: Client) -> None:
    text = " ".join(asked(send(client, {"places": ["hand"], "medicines": ["oestrogens"]})).values())
    assert OtherCause.objects.get(slug="medicines").explanation.split(" [@")[0] in text


@pytest.mark.once
def test_supplements_lead_to_the_sum_against_every_limit(client: Client) -> None:
    page = send(client, {"places": ["hand"], "supplements": "B6"})
    assert statement("twitching-high-dietary-context-1") in asked(page)["Do my supplements add up to too much?"]
    assert page.xpath("//ol[@class='ask']//a[@href='/intake/']")
    assert not send(client, {"places": ["hand"]}).xpath("//main//a[@href='/intake/']")


@pytest.mark.once
@pytest.mark.parametrize("feeling", ["tingling", "numbness", "burning-feet", ""])
def test_a_feeling_that_b6_can_cause_leads_to_what_to_do_about_b6(client: Client, feeling: str) -> None:
    warning = statement("vitamin-b6-high-red-flags-1")
    told: Told = {"places": ["hand"], "feeling": [feeling] if feeling else []}
    taking = send(client, told | {"supplements": "B-complex 50 mg B6 once a day"})
    assert (warning in asked(taking)["Do my supplements add up to too much?"]) == bool(feeling)
    assert warning not in words(send(client, told))


@pytest.mark.once
@pytest.mark.parametrize("since", list(Since))
def test_more_than_two_weeks_lead_to_what_the_nhs_says(client: Client, since: Since) -> None:
    found = asked(send(client, {"places": ["hand"], "since": since.value}))
    question = "It lasts more than two weeks: how should that be looked into?"
    assert (question in found) == (since in LASTING)
    if since in LASTING:
        assert statement("twitching-red-flags-1") in found[question]


@pytest.mark.once
def test_several_places_and_signs_lead_there_too(client: Client) -> None:
    told = {"places": ["hand", "foot"], "feeling": ["numbness"], "muscle": ["muscle-weakness"]}
    expected = (
        "It is in more than one place and comes with muscle weakness and numbness: how should that be looked into?"
    )
    assert expected in asked(send(client, told))


@pytest.mark.once
def test_what_else_is_going_on_is_asked_about_with_its_grade(client: Client) -> None:
    found = asked(send(client, {"places": ["hand"], "causes": ["dehydration", "caffeine"]}))
    under = found["Could caffeine or dehydration explain it?"]
    assert "Often named, but good evidence is thin." in under
    assert "Limited" in under


@pytest.mark.parametrize("slug", first_on_both(QUOTED))
def test_a_withdrawn_statement_is_quoted_no_more_and_its_question_stays(client: Client, slug: str) -> None:
    text, before = statement(slug), list(asked(send(client, ORDINARY)))
    withdraw(slug)
    page = send(client, ORDINARY)
    assert list(asked(page)) == before
    assert text not in words(page)


def test_a_withdrawn_statement_about_a_medicine_is_quoted_no_more(client: Client) -> None:
    withdraw("vitamin-b12-low-drug-interactions-1")
    page = send(client, {"places": ["hand"], "medicines": ["metformin"]})
    assert "Could metformin be part of this?" in asked(page)
    assert "B12" not in " ".join(laboratory(page))


# Tests


def first_rows() -> dict[str, dict[str, str]]:
    """The first laboratory range of each nutrient, as the file has it."""
    found: dict[str, dict[str, str]] = {}
    with (settings.CONTENT_DIR / "lab_ranges.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["nutrient"], row)
    return found


@pytest.mark.once
def test_without_a_medicine_the_tests_are_those_of_the_nutrients_tied_to_twitching(client: Client) -> None:
    found = list(laboratory(send(client, {"places": ["hand"]})))
    assert [name.split(",")[0].split(" (")[0] for name in found] == GENERAL
    assert "Too little: tie established (marked deficiency only)" in found[0]
    assert "Too little: tie disputed (weakness leads)" in found[2]


def test_a_medicine_adds_the_tests_of_what_its_statements_are_about(client: Client) -> None:
    found = laboratory(send(client, {"places": ["hand"], "medicines": ["metformin", "isoniazid"]}))
    because = [name for name in found if "Because of" in name]
    assert [name.split(",")[0] for name in because] == ["Vitamin B12", "Pyridoxal 5'-phosphate (PLP)"]
    assert because[0].endswith("Because of metformin.")
    reducers = laboratory(send(client, {"places": ["hand"], "medicines": ["proton-pump-inhibitors"]}))
    (magnesium,) = [name for name in reducers if name.startswith("Magnesium")]
    assert "Too little: tie established (marked deficiency only). Because of acid reducers." in magnesium.replace(
        " .", "."
    )


@pytest.mark.once
@pytest.mark.parametrize("nutrient", ["magnesium", "calcium", "potassium", "sodium", "phosphorus"])
def test_thresholds_are_those_of_the_file_in_both_unit_systems(client: Client, nutrient: str) -> None:
    row = first_rows()[nutrient]
    name = row["analyte"][:1].upper() + row["analyte"][1:]
    (found,) = [text for test, text in laboratory(send(client, {"places": ["hand"]})).items() if test.startswith(name)]
    keys = ("deficient_below", "high_above")
    low, high = (f"{row[key + '_si']} {row['si_unit']} ({row[key + '_conv']} {row['conv_unit']})" for key in keys)
    assert found.replace("\u00a0", " ") == f"Low below {low}; High above {high}"


@pytest.mark.once
def test_a_threshold_of_its_own_is_never_left_out(client: Client) -> None:
    found = laboratory(send(client, {"places": ["hand"], "medicines": ["metformin"]}))
    (text,) = [text for name, text in found.items() if name.startswith("Vitamin B12")]
    assert "Sufficient from 258 pmol/L (350 pg/mL)" in text.replace("\u00a0", " ")


@pytest.mark.once
def test_the_report_of_the_laboratory_decides(client: Client) -> None:
    section = one(send(client, ORDINARY), "//section[@aria-labelledby='tests']")
    assert "Laboratories differ: the range on your own report decides." in words(section)


# Emergencies


def assert_help_first(page: Page, named: str) -> None:
    main = one(page, "//main")
    assert words(one(page, "//h1")) == "Get help now"
    assert words(main).startswith("Get help now Call your local emergency number. You ticked")
    assert named in words(main[0])
    assert words(one(page, "//title")).startswith("Get help now")
    assert "harmless" not in words(main).split("Questions to ask")[0]


@pytest.mark.once
@pytest.mark.parametrize("sign", range(12))
def test_a_ticked_emergency_sign_puts_help_before_everything(client: Client, sign: int) -> None:
    row = Sign.objects.filter(tier="emergency")[sign]
    text = "confusion" if row.slug == "confusion" else row.text
    assert_help_first(send(client, ORDINARY | {"now": [f"sign {row.slug}"]}), text)


@pytest.mark.once
def test_confusion_and_drowsiness_are_two_boxes_and_two_answers(client: Client) -> None:
    labels = [words(label) for label in get(client, ADDRESS).xpath("//form//div[@class='help']//label")]
    assert [label for label in labels if "onfusion" in label or "drowsiness" in label] == [
        "Confusion",
        "Marked drowsiness",
    ]
    page = send(client, {"now": ["sign confusion", "sign drooping-face", "symptom drowsiness"]})
    assert "You ticked confusion; a drooping face; marked drowsiness." in words(one(page, "//section[@id='help']"))


@pytest.mark.once
@pytest.mark.parametrize("slug", ["dark-urine", "throat-spasm", "drowsiness"])
def test_an_emergency_that_no_sign_names_puts_help_first_too(client: Client, slug: str) -> None:
    name = Symptom.objects.get(slug=slug).in_text
    assert_help_first(send(client, {"now": [f"symptom {slug}"]}), name)


@pytest.mark.once
@pytest.mark.parametrize("slug", ["diarrhoea", "unsteady-walking", "slurred-speech", "drowsiness"])
def test_lithium_with_its_warning_signs_puts_help_first(client: Client, slug: str) -> None:
    symptom = Symptom.objects.get(slug=slug)
    field = "now" if symptom.tier == "emergency" else symptom.area
    value = f"symptom {slug}" if field == "now" else slug
    told: Told = {"places": ["hand"], field: [value]}
    assert_help_first(send(client, told | {"medicines": ["lithium"]}), f"lithium together with {symptom.in_text}")
    if field != "now":
        assert words(one(send(client, told), "//h1")) == "Sheet for the doctor"


@pytest.mark.once
def test_a_dangerous_cause_puts_help_first(client: Client) -> None:
    page = send(client, {"places": ["hand"], "causes": ["alcohol-withdrawal"]})
    assert_help_first(page, "alcohol or sedative withdrawal")


@pytest.mark.once
def test_without_an_emergency_the_warning_signs_stand_before_the_questions(client: Client) -> None:
    page = send(client, ORDINARY)
    text = words(one(page, "//main"))
    assert words(one(page, "//h1")) == "Sheet for the doctor"
    assert text.index("Call your local emergency number if") < text.index("Questions to ask")
    assert all(sign.text in text for sign in Sign.objects.filter(tier="emergency"))


# Faults


@pytest.mark.once
def test_an_empty_form_gets_a_kind_message(client: Client) -> None:
    page = send(client, {}, 400)
    assert faults(page) == ["Where it twitches: Please tick at least one place, or one sign further down."]
    assert page.xpath("//div[@id='errors']//a/@href") == ["#id_places"]
    assert words(one(page, "//title")).startswith("Error:")
    assert one(page, "//fieldset[@id='id_places']").get("aria-describedby") == "id_places_error"


@pytest.mark.once
def test_too_much_text_is_named_and_kept(client: Client) -> None:
    long, lines = "a" * 10_000, "\n".join(["Product"] * 9)
    page = send(client, ORDINARY | {"supplements": lines, "more": long}, 400)
    assert faults(page) == [
        "Supplements, with amounts: These are 9 lines; 8 fit.",
        "Anything else to tell: This has 10,000 characters; 500 fit.",
    ]
    assert one(page, "//textarea[@name='more']").text.strip() == long
    assert one(page, "//textarea[@name='supplements']").text.split() == ["Product"] * 9
    ticked = page.xpath("//input[@checked]/@value")
    assert {*ORDINARY["places"], *ORDINARY["medicines"], "tingling", "longer", "both"} <= set(ticked)


@pytest.mark.once
def test_a_folded_group_with_something_ticked_is_open(client: Client) -> None:
    page = send(client, ORDINARY | {"more": "a" * 501}, 400)
    opened = {words(details[0]).split(" (")[0] for details in page.xpath("//details[@open]")}
    assert opened == {"Muscle", "Feeling, balance and reflexes", "Elsewhere in the body", "Medicines, by class"}


@pytest.mark.once
@pytest.mark.parametrize(("text", "status"), [("x" * 80, 200), ("x" * 81, 400), ("\n\n  x" * 8, 200)])
def test_a_line_may_have_eighty_characters(client: Client, text: str, status: int) -> None:
    page = send(client, {"places": ["hand"], "supplements": text}, status)
    if status == 400:
        assert faults(page) == ["Supplements, with amounts: Line 1 has 81 characters; 80 fit."]


@pytest.mark.once
@pytest.mark.parametrize(("text", "status"), [("x" * 500, 200), ("x" * 501, 400), ("x\r\n" * 249 + "xx", 200)])
def test_the_last_field_may_have_five_hundred_characters(client: Client, text: str, status: int) -> None:
    send(client, {"places": ["hand"], "more": text}, status)


@pytest.mark.once
@pytest.mark.parametrize("value", ["nowhere", "", "\0", '"><script>', "{{7*7}}", "手", "a" * 10_000])
@pytest.mark.parametrize("name", ["places", "since", "course", "sides", "now", "muscle", "medicines", "causes"])
def test_an_answer_that_is_not_on_the_list_is_named(client: Client, name: str, value: str) -> None:
    told = ORDINARY | {name: [value]}
    if not value and name in ("since", "course", "sides"):
        send(client, told)
        return
    page = send(client, told, 400)
    assert len(faults(page)) == 1
    assert faults(page)[0].endswith("One answer is not on this list. Choose from the list.")
    assert_harmless(html.tostring(page, encoding="unicode"))


@pytest.mark.parametrize("name", ["supplements", "more"])
def test_what_cannot_be_printed_is_named(client: Client, name: str) -> None:
    page = send(client, ORDINARY | {name: "a\0b"}, 400)
    assert faults(page)[0].endswith("It holds a character that cannot be printed. Please type it again.")


@pytest.mark.once
@pytest.mark.parametrize("text", [*PAYLOADS, "{{7*7}}", "镁 300 毫克", "مغنيسيوم", "\u202eabc", "👩‍⚕️", "x\u2028y"])
def test_what_was_typed_comes_out_as_text(client: Client, text: str) -> None:
    text = text[:80]
    answer = client.post(ADDRESS, {"places": ["hand"], "supplements": text, "more": text})
    assert answer.status_code == 200
    assert_harmless(answer.content.decode())
    found = summary(html.document_fromstring(answer.content.decode()))
    assert flat(found["To tell"]) == flat(text)
    assert flat(found["Supplements"]) == flat(text)


@pytest.mark.once
def test_a_repeated_answer_counts_once(client: Client) -> None:
    page = send(client, {"places": ["hand", "hand"], "now": ["sign seizure"] * 2})
    assert summary(page)["Twitching"] == "Hand"
    assert words(one(page, "//section[@id='help']")).count("a seizure") == 1


# Nothing is kept

SECRETS: Told = ORDINARY | {"supplements": "Secretine, 5 mg", "more": "My aunt Zebedea twitches too."}
TYPED = ("secretine", "zebedea", "metformin", "proton", "numbness", "caffeine")


@pytest.mark.once
def test_the_answer_is_private_and_sets_no_cookie(client: Client) -> None:
    for told in (SECRETS, SECRETS | {"more": "Zebedea" * 100}, {}):
        answer = client.post(ADDRESS, told)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert not answer.cookies
        sent = " ".join(f"{name}: {value}" for name, value in answer.headers.items()).lower()
        assert not [word for word in TYPED if word in sent]
    assert "no-store" not in client.get(ADDRESS).headers.get("Cache-Control", "")


@pytest.mark.once
def test_nothing_told_stands_in_an_address(client: Client) -> None:
    page = send(client, SECRETS)
    addresses = page.xpath("//@href | //@src | //@action | //@formaction")
    assert not [a for a in addresses for word in ("secretine", "zebedea") if word in a.lower()]
    assert not [a for a in addresses if "?" in a]
    assert {form.get("action"): form.get("method") for form in page.xpath("//main//form")} == {ADDRESS: "post"}


@pytest.mark.parametrize("told", [SECRETS, SECRETS | {"more": "Zebedea" * 100}, SECRETS | {"places": ["Zebedea"]}])
def test_nothing_told_stands_in_a_log(client: Client, caplog: pytest.LogCaptureFixture, told: Told) -> None:
    for name in ("", "django", "django.request", "django.db.backends", "django.security", "django.template"):
        caplog.set_level(logging.DEBUG, logger=name)
    with CaptureQueriesContext(connection):  # has the database log each query
        client.post(ADDRESS, told)
    lines = [record.getMessage().lower() for record in caplog.records]
    assert any("select" in line for line in lines), "the log listens"
    assert not [line for line in lines for word in ("secretine", "zebedea") if word in line]


def test_no_query_tells_what_was_ticked_and_none_writes(client: Client) -> None:
    asked_for = []
    send(client, SECRETS)  # what is read once a content version has been read
    for told in (SECRETS, {"places": ["hand"]}, {"now": ["sign seizure"], "medicines": ["lithium"], "causes": ASKED}):
        with CaptureQueriesContext(connection) as queries:
            send(client, told)
        asked_for.append([query["sql"] for query in queries.captured_queries])
    assert asked_for[0] == asked_for[1] == asked_for[2]
    assert all(sql.startswith("SELECT") for sql in asked_for[0])
    assert len(asked_for[0]) < 30
    assert not Session.objects.exists()


@pytest.mark.once
def test_the_answers_can_be_changed_without_being_typed_again(client: Client) -> None:
    sheet = send(client, SECRETS)
    form = one(sheet, "//main//form")
    again: Told = {}
    for name, value in form.form_values():
        again.setdefault(name, []).append(value)
    page = send(client, again | {"change": "1"})
    assert one(page, "//textarea[@name='more']").text.strip() == SECRETS["more"]
    ticked = set(page.xpath("//input[@checked]/@value"))
    assert {*SECRETS["places"], *SECRETS["medicines"], *SECRETS["causes"], "longer", "comes-and-goes"} <= ticked
    assert summary(send(client, again)) == summary(sheet)
