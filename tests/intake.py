"""The intake form in tests: fill it in, send it, read the answer."""

from typing import Any

from django.test import Client
from lxml import html

from tests.pages import Page, words

Product = tuple[str, ...]
"""What the label names, amount, unit, and perhaps times a day and what it is."""
B6: tuple[Product, ...] = (("pyridoxine", "12", "mg", "2"), ("vitamin B6", "50", "mg", "1"))
PARTS = ("name", "amount", "unit", "times", "kind")


def make_form(
    *products: Product, years: str = "34", months: str = "", sex: str = "female", **who: str
) -> dict[str, str]:
    """What a browser sends: `stage` is pregnancy, lactation or nothing."""
    form = {"who-years": years, "who-months": months, "who-sex": sex, "who-stage": who.get("stage", "")}
    for place, product in enumerate(products):
        given = (*product, *("", "", "", "1", "supplement")[len(product) :])
        form |= {f"product-{place}-{part}": value for part, value in zip(PARTS, given, strict=True)}
    return form


def send(client: Client, form: dict[str, Any], status: int = 200) -> Page:
    response = client.post("/intake/", form)
    assert response.status_code == status, response.status_code
    return html.document_fromstring(response.content.decode().replace("\0", ""))


def answer(client: Client, *products: Product, **who: str) -> Page:
    return send(client, make_form(*products, **who))


def sentences(page: Page, slug: str) -> str:
    """What stands above the tables of one nutrient."""
    return " ".join(words(p) for p in page.xpath(f"//div[@id='sum-{slug}']/p"))


def results(page: Page, slug: str) -> dict[str, tuple[str, str]]:
    """The result and what was counted, by authority, of a nutrient's table of limits; forms stand after the name."""
    found = {}
    for row in page.xpath(f"//div[@id='sum-{slug}']/table[2]/tbody/tr"):
        form = words(row[1]).partition(", ")[2]
        found[f"{row[0].text.strip()} {form}".strip()] = (words(row[3]), words(row[2]))
    return found


def faults(page: Page) -> dict[str, str]:
    """The messages beside the controls, by the control's name."""
    found = {}
    for control in page.xpath("//*[@aria-invalid='true']"):
        ids = (control.get("aria-describedby") or "").split()
        texts = [words(one) for name in ids for one in page.xpath("//*[@id=$name][@class='fault']", name=name)]
        group = control.xpath("ancestor::fieldset[1]/p[@class='fault']")
        found[control.get("name")] = " ".join(texts or [words(one) for one in group])
    return found
