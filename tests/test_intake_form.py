"""The intake form: each bad input has its message at its field, keeps the rest, and leaves no trace."""

import logging
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.intake import B6, PARTS, answer, faults, make_form, send
from tests.pages import Page, get, one, words

pytestmark = pytest.mark.django_db
LONG = "word " * 20_000


def value(page: Page, name: str) -> str:
    """What stands in a control."""
    control = one(page, f"//*[@name='{name}'][not(@type='radio') or @checked]")
    if control.tag == "select":
        return str(one(control, "./option[@selected]").get("value"))
    return str(control.get("value") or "")


def refused(client: Client, form: dict[str, Any]) -> Page:
    """The answer to a faulty form, after checking what all of them promise."""
    page = send(client, form, 400)
    assert words(one(page, "//title")).startswith("Error: ")
    summary = one(page, "//*[@role='alert']")
    assert summary.get("tabindex") == "-1"
    assert summary.get("autofocus") is not None
    ids = set(page.xpath("//@id"))
    targets = [link.removeprefix("#") for link in summary.xpath(".//a/@href")]
    assert targets
    assert set(targets) <= ids
    assert not page.xpath("//section[@id='answer']")
    return page


BAD_PRODUCTS = [
    ("amount", "2,5", "has a comma. Write decimals with a point"),
    ("amount", "1,000", "has a comma"),
    ("amount", "twelve", "“twelve” is not a number"),
    ("amount", "12 mg", "is not a number"),
    ("amount", "1e9", "is not a number"),
    ("amount", "١٢", "is not a number"),
    ("amount", "NaN", "is not a number"),
    ("amount", "-4", "more than 0"),
    ("amount", "−4", "more than 0"),
    ("amount", "0", "more than 0"),
    ("amount", "0.000", "more than 0"),
    ("amount", "1000000", "No label gives a million"),
    ("amount", "9" * 39, "No label gives a million"),
    ("amount", "0.001", "too small"),
    ("amount", "", "Type the amount"),
    ("amount", "9" * 50, "Too long for a number"),
    ("amount", LONG, "Too long for a number"),
    ("amount", "1\0", "Null characters"),
    ("unit", "", "Choose the unit"),
    ("unit", "stone", "“stone” is not a unit that we know"),
    ("unit", "IU", "no factor from IU for vitamin B6"),
    ("unit", "µg DFE", "measure for folate alone"),
    ("times", "", "Type how often a day"),
    ("times", "0", "more than 0"),
    ("times", "25", "More than 24 times a day"),
    ("times", "often", "is not a number"),
    ("kind", "poison", "Choose supplement, fortified food or ordinary food"),
    ("name", "", "Type what the label names"),
    ("name", "pyridoxin", "Spelt alike: pyridoxine"),
    ("name", "unobtainium", "We do not know “unobtainium”"),
    ("name", "<script>alert(1)</script>", "We do not know"),
    ("name", "ビタミン", "We do not know “ビタミン”"),
    ("name", "vitamin B complex", "holds several nutrients"),
    ("name", LONG, "Too long for a name"),
    ("name", "B6\0", "Null characters"),
]


@pytest.mark.once
@pytest.mark.parametrize(
    ("part", "typed", "message"), BAD_PRODUCTS, ids=[f"{p}-{t[:12]!r}" for p, t, _m in BAD_PRODUCTS]
)
def test_a_bad_product_has_its_message_at_its_field_and_keeps_the_rest(
    client: Client, part: str, typed: str, message: str
) -> None:
    form = make_form(*B6) | {f"product-0-{part}": typed}
    page = refused(client, form)
    assert list(faults(page)) == [f"product-0-{part}"]
    assert message in faults(page)[f"product-0-{part}"]
    label = words(one(page, f"//label[@for='id_product-0-{part}']"))
    assert f"Product 1: {label}" in words(one(page, "//*[@role='alert']"))
    for name, sent in form.items():
        if name != "product-0-kind":
            assert value(page, name).strip() == sent.replace("\0", "").strip(), name


BAD_READERS = [
    ({"years": "200"}, "years", "up to 120 years"),
    ({"years": "121"}, "years", "up to 120 years"),
    ({"years": ""}, "years", "Type the age"),
    ({"years": "-3"}, "years", "not a whole number"),
    ({"years": "3.5"}, "years", "not a whole number"),
    ({"years": "old"}, "years", "not a whole number"),
    ({"years": LONG}, "years", "at most 3 digits"),
    ({"years": "3\0"}, "years", "Null characters"),
    ({"years": "1"}, "months", "Under 2 years the months are needed"),
    ({"years": "0"}, "months", "Under 2 years the months are needed"),
    ({"years": "3", "months": "14"}, "months", "14 months beside 3 years"),
    ({"years": "0", "months": "14"}, "months", "14 months beside 0 years"),
    ({"years": "", "months": "24"}, "months", "From 24 months on"),
    ({"years": "3", "months": "x"}, "months", "not a whole number"),
    ({"sex": ""}, "sex", "Choose one"),
    ({"sex": "other"}, "sex", "Choose female or male"),
    ({"sex": "male", "stage": "pregnancy"}, "stage", "do not go together"),
    ({"sex": "male", "stage": "lactation"}, "stage", "do not go together"),
    ({"years": "6", "stage": "pregnancy"}, "stage", "10 to 60 years"),
    ({"years": "80", "stage": "lactation"}, "stage", "10 to 60 years"),
    ({"stage": "sleeping"}, "stage", "Choose neither, pregnant or breastfeeding"),
]


@pytest.mark.once
@pytest.mark.parametrize(("who", "field", "message"), BAD_READERS, ids=[str(w)[:50] for w, _f, _m in BAD_READERS])
def test_an_impossible_reader_has_a_message_at_the_field(
    client: Client, who: dict[str, str], field: str, message: str
) -> None:
    page = refused(client, make_form(*B6, **who))
    assert list(faults(page)) == [f"who-{field}"]
    assert message in faults(page)[f"who-{field}"]
    assert value(page, "product-0-amount") == "12"


@pytest.mark.once
@pytest.mark.parametrize("who", [{"years": "", "months": "14"}, {"years": "1", "months": "2"}])
def test_fourteen_months_are_one_year_and_two(client: Client, who: dict[str, str]) -> None:
    assert "Girl, 1 year 2 months" in words(one(answer(client, **who), "//section[@id='answer']"))


@pytest.mark.once
def test_all_faults_are_told_at_once_in_the_order_of_the_form(client: Client) -> None:
    form = make_form(("zincc", "-1", "IU", "x"), ("B6", "", "mg"), years="200")
    page = refused(client, form)
    assert list(faults(page)) == [
        "who-years",
        "product-0-name",
        "product-0-amount",
        "product-0-times",
        "product-1-amount",
    ]
    summary = [words(item) for item in page.xpath("//*[@role='alert']//li")]
    assert len(summary) == 5
    assert summary[0].startswith("Age in years")
    assert summary[-1].startswith("Product 2: Amount")


@pytest.mark.once
def test_a_unit_without_a_factor_is_told_beside_other_faults(client: Client) -> None:
    page = refused(client, make_form(("vitamin E", "", "IU")))
    assert set(faults(page)) == {"product-0-unit", "product-0-amount"}
    assert "different amount for the natural and the synthetic form" in faults(page)["product-0-unit"]


@pytest.mark.once
def test_thirteen_products_get_a_message_and_nothing_is_lost(client: Client) -> None:
    form = make_form(*[("vitamin B6", str(place + 1), "mg") for place in range(13)])
    page = refused(client, form)
    assert list(faults(page)) == ["product-12-name"]
    assert "At most 12 products" in faults(page)["product-12-name"]
    assert [value(page, f"product-{place}-amount") for place in range(13)] == [str(n) for n in range(1, 14)]
    twelve_and_an_empty_one = form | dict.fromkeys((f"product-12-{part}" for part in PARTS), "")
    send(client, twelve_and_an_empty_one)


@pytest.mark.once
def test_empty_rows_are_ignored_wherever_they_stand(client: Client) -> None:
    page = answer(client, ("", "", ""), ("B6", "5", "mg"), ("", "", "", ""))
    assert "5 mg" in words(one(page, "//div[@id='sum-vitamin-b6']"))
    assert len(page.xpath("//fieldset[contains(@class,'product')]")) == 3


@pytest.mark.once
def test_another_product_adds_a_row_and_checks_nothing(client: Client) -> None:
    form = make_form(("zincc", "2,5", "stone", "often", "food"), years="old", sex="male") | {"more": "1"}
    page = send(client, form)
    assert not faults(page)
    assert not page.xpath("//*[@role='alert']")
    rows = page.xpath("//fieldset[contains(@class,'product')]")
    assert len(rows) == 2
    assert one(rows[1], ".//input[@autofocus]").get("name") == "product-1-name"
    for name, sent in form.items():
        if name != "more":
            assert value(page, name) == sent, name


@pytest.mark.once
def test_rows_are_added_up_to_twelve(client: Client) -> None:
    form = make_form(*[("", "", "")] * 11) | {"more": "1"}
    page = send(client, form)
    assert len(page.xpath("//fieldset[contains(@class,'product')]")) == 12
    assert not page.xpath("//button[@name='more']")
    assert (
        len(
            send(client, make_form(*[("", "", "")] * 12) | {"more": "1"}).xpath(
                "//fieldset[contains(@class,'product')]"
            )
        )
        == 12
    )


@pytest.mark.once
@pytest.mark.parametrize(
    "form", [{}, {"evil": "1"}, {"product-x-name": "B6"}, {"product-999-name": "B6"}, {"who-years": ["3", "4"]}]
)
def test_what_no_form_of_ours_sends_is_answered_with_the_form(client: Client, form: dict[str, Any]) -> None:
    page = refused(client, form)
    assert "who-sex" in faults(page)


def test_the_empty_form_is_indexable_and_a_query_changes_nothing(client: Client) -> None:
    page = get(client, "/intake/")
    assert not page.xpath("//meta[@name='robots']")
    assert len(page.xpath("//fieldset[contains(@class,'product')]")) == 4
    assert one(page, "//link[@rel='canonical']").get("href").endswith("/intake/")
    assert client.get("/intake/?who-years=34&product-0-name=B6").content == client.get("/intake/").content


@pytest.mark.once
def test_every_control_has_a_label_and_every_group_a_legend(client: Client) -> None:
    page = get(client, "/intake/")
    labels = set(page.xpath("//form[contains(@class,'form')]//label/@for"))
    for control in page.xpath("//form[contains(@class,'form')]//*[self::input or self::select]"):
        assert control.get("id") in labels or control.xpath("ancestor::label")
    for group in page.xpath("//form[contains(@class,'form')]//fieldset"):
        assert words(one(group, "./legend"))


def test_every_known_name_stands_on_the_page_and_is_offered(client: Client) -> None:
    page = get(client, "/intake/")
    listed = words(one(page, "//*[@id='known-names']"))
    offered = page.xpath("//datalist[@id='names']/option/@value")
    assert len(offered) > 150
    assert all(name in listed for name in offered)
    assert page.xpath("//input[@list='names']")
    assert page.xpath("//form//a[@href='#known-names']")


SECRETS = ("pyridoxine", "37.25", "63")
SENT = (("pyridoxine", "37.25", "mg", "2"),)


def test_an_answer_may_not_be_stored_or_indexed(client: Client) -> None:
    for form, status in (
        (make_form(*SENT), 200),
        (make_form(*SENT, years="x"), 400),
        (make_form(*SENT) | {"more": "1"}, 200),
    ):
        response = client.post("/intake/", form)
        assert response.status_code == status
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert not response.has_header("ETag")
        assert not response.has_header("Set-Cookie")
        assert not response.has_header("Location")
        assert not client.cookies
        random = ("Content-Length", "X-Request-ID")  # digits that happen to be there
        headers = [str(value) for name, value in response.headers.items() if name not in random]
        assert not any(secret in header for secret in SECRETS for header in headers)


@pytest.mark.once
def test_what_was_sent_stands_in_no_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client.post("/intake/", make_form(*SENT, years="63"))
    client.post("/intake/", make_form(("pyridoxine", "37.25", "stone"), years="63"))
    texts = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records if "django.db" not in record.name]
    assert not [text for text in texts if "pyridoxine" in text or "37.25" in text]


def test_what_was_sent_reaches_no_table(client: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.post("/intake/", make_form(*SENT, years="63"))
    assert queries.captured_queries
    for query in queries.captured_queries:
        assert query["sql"].lstrip(" (").upper().startswith("SELECT"), query["sql"]
        assert "pyridoxine" not in query["sql"]
        assert "37.25" not in query["sql"]
    assert not Session.objects.exists()


@pytest.mark.once
def test_no_address_on_the_answer_carries_what_was_sent(client: Client) -> None:
    for page in (answer(client, *SENT, years="63"), send(client, make_form(*SENT, years="x"), 400)):
        for form in page.xpath("//main//form"):
            assert (form.get("method"), form.get("action"), form.get("autocomplete")) == (
                "post",
                "/intake/#answer",
                "off",
            )
        addresses = page.xpath("//@href | //@action | //@src")
        assert not [one for one in addresses if "?" in one and one.startswith("/")]
        assert not [one for one in addresses if "pyridoxine" in one or "37.25" in one]


@pytest.mark.once
def test_no_script_is_sent(client: Client) -> None:
    assert answer(client, *B6).xpath("//script/@src") == []
