"""Rule A-2: the HTML of each kind of page has no fault. Every template is looked at, by the tests of this file."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.signals import template_rendered

from nutrients import images, publishing
from nutrients.models import Guide
from nutrients.vocabulary import ChangeKind
from tests.desk import CHANGE, EXAMPLES
from tests.images import IMAGE, master
from tests.intake import make_form
from tests.test_ledger import change
from tests.test_security import READ_AS_HTML
from tests.validity import faults

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
ELSEWHERE = {"500.html", "403_form.html", "preview_incomplete.html", "preview.html"}
"""Templates that no address of a reader's shows: test_security.py and test_drafts.py look at them."""
CHOSEN = (
    *("/no-such-page/", "/compare/?left=nothing", "/compare/?left=copper-deficiency&right=copper-excess"),
    *("/search/?q=magnsium", "/search/?q=zzzz", "/search/?q=cramp&kind=x", "/audit/?verdict=x", "/changes/?year=1"),
    *(
        "/foods/?diet=vegan&without=soy",
        "/foods/?diet=x",
        "/foods/almonds/?grams=x",
        "/foods/compare/?a=almonds&b=kale",
    ),
    *("/nutrients/magnesium/foods/?per=portion&page=2", "/nutrients/magnesium/foods/?per=x"),
    *("/nutrients/magnesium/foods/?diet=vegan&without=nuts&group=fish", "/symptoms/tetany/", "/claims/x/"),
)
SENT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/intake/", make_form(("pyridoxine", "12", "mg"))),
    ("/intake/", make_form(("pyridoxine", "lots", "mg"), years="200")),
    ("/doctor-sheet/", {"places": ["eyelid"], "since": "longer", "medicines": ["metformin"], "more": "a\nb"}),
    ("/doctor-sheet/", {"places": ["moon"]}),
)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>a<div>b</div></p>", "Unexpected end tag (p)"),
        ("<h1>a", "Missing end tag (h1)"),
        ("<p id=a>a</p><p id=a>b</p>", "id a 2 times"),
        ('<p class="a" class="b">a</p>', "duplicate"),
        ("<ul><p>a</p></ul>", "<p> in <ul>"),
        ("<ul>a</ul>", "bare text in <ul>"),
        ("<span><h2>a</h2></span>", "<h2> in <span>"),
        ('<a href="/"><button>a</button></a>', "in what is clicked itself"),
        ("<center>a</center>", "<center> in <body>"),
        ('<p align="left">a</p>', "<p align>"),
        ('<label for="b">a</label>', "names nothing"),
        ("<table><tr><td>a</td></tr></table><p>&nosuch;</p>", "Named entity"),
    ],
)
def test_a_2_faults_are_found(body: str, fault: str) -> None:
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>a</title></head><body>{body}</body></html>'
    )
    assert fault.casefold() in " ".join(faults(page)).casefold()


def test_a_2_every_template_gives_valid_html(client: Client, db: None) -> None:
    publishing.publish(EXAMPLES, CHANGE)
    images.keep(master())
    guide = Guide.objects.get(slug="muscle-twitching")
    change(guide, ChangeKind.CORRECTION, text=f"{guide.text}\n\n![Fields](image:{IMAGE.slug})")
    shown: set[str] = set()

    def note(template: Any, **_others: Any) -> None:
        shown.add(str(template.name))

    template_rendered.connect(note)
    found = {}
    for address in (*READ_AS_HTML, *CHOSEN):
        found[address] = faults(client.get(address).content.decode())
    found["/healthz"] = faults(client.get("/healthz", headers={"accept": "text/html"}).content.decode())
    found["a wrong host"] = faults(client.get("/", headers={"host": "elsewhere.example"}).content.decode())
    for place, (address, form) in enumerate(SENT):
        found[f"{address} {place}"] = faults(client.post(address, form).content.decode())
    template_rendered.disconnect(note)
    assert "\n".join(f"{address}: {fault}" for address, bad in found.items() for fault in bad) == ""
    public = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if "admin" not in path.parts}
    assert {name for name in public - shown if Path(name).name not in ELSEWHERE} == set()
