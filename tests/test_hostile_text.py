"""Whatever an editor writes into a text comes out as text: on the public pages, in the preview and at the desk."""

import re
from dataclasses import fields, replace
from typing import Any

import pytest
from django.db.models import CharField, Q, TextField, URLField
from django.test import Client
from lxml import html

from nutrients import publishing, urls
from nutrients.content import unfit
from nutrients.conversion import by_key, field_of, record_of
from nutrients.forms.base import quoted
from nutrients.models import Claim, Content, Food, Guide, Image, Imbalance, Nutrient, Person, Source, Symptom, Term
from nutrients.models.base import WordsField
from nutrients.records import Record
from tests.desk import CHANGE, make_client
from tests.pages import ON_SEARCH

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAYLOADS = (
    # markup
    "<script>alert(1)</script>",
    "<ScRiPt >alert(1)</sCrIpT\t>",
    "<script/src=//e.example/x.js></script>",
    "<<script>script>alert(1)<</script>/script>",
    "<script>alert(1)//",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script><![CDATA[",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert`1`>",
    "<img src=\"x` `<script>alert(1)</script>\"` `>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /><a><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=data:text/html;base64,PHNjcmlwdD4=>",
    "<base href=//e.example/>",
    "<link rel=stylesheet href=//e.example/x.css>",
    "<meta http-equiv=refresh content=0;url=//e.example>",
    "<style>body{background:url(//e.example)}</style>",
    "<p style=position:fixed;inset:0>x</p>",
    "<form action=//e.example><input name=p></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<x-cite keys=\"nhs-twitching\" onclick=alert(1)></x-cite>",
    "<x-claims slugs=\"<script>alert(1)</script>\"></x-claims>",
    # out of an attribute
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "` onfocus=`alert(1)",
    "\"/autofocus/onfocus=alert(1)//",
    # Markdown
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](<javascript:alert(1)>)",
    "[x](/a\"onmouseover=\"alert(1))",
    "[x](/a 'title\" onmouseover=alert(1) x=\"')",
    "![x](javascript:alert(1))",
    "![x\" onerror=\"alert(1)](x)",
    "<javascript:alert(1)>",
    "<https://e.example/\"onmouseover=alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "```html\" onmouseover=\"alert(1)\n<script>alert(1)</script>\n```",
    "## <script>alert(1)</script> {#x onclick=alert(1)}",
    "|<script>alert(1)</script>|\n|:-\" onclick=\"alert(1)|\n|<img src=x onerror=alert(1)>|",
    # our own signs
    "[@nhs-twitching\"onclick=\"alert(1)]",
    "[@<script>alert(1)</script>]",
    "magnesium-low-mechanism-1\" onclick=\"alert(1)-1",
    # templates
    "{{ settings.SECRET_KEY }}{% load static %}{% debug %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202e<script>alert(1)</script>\u2028",
)  # fmt: skip
TARGETS: tuple[tuple[type[Content], str], ...] = (
    (Guide, "muscle-twitching"),
    (Nutrient, "magnesium"),
    (Claim, "magnesium-low-mechanism-1"),
    (Source, "nhs-twitching"),
    (Food, "almonds"),
    (Term, "atp"),
    (Symptom, "muscle-twitching"),
    (Imbalance, "magnesium-deficiency"),
    (Person, "ada"),
    (Image, "four-fields"),
)
ROUTES = [str(pattern.pattern) for pattern in urls.urlpatterns]
LISTS = ["/" + route for route in ROUTES if "<" not in route and (route.endswith("/") or not route)]
OWN_SCRIPTS = "starts-with(@src, '/static/') or starts-with(@src, '/admin/jsi18n/')"
DATA = "not(@src) and @type='application/ld+json' and not(contains(., '<'))"
"""A block that browsers do not run and that no text can end."""
SCHEMES = {"", "http", "https", "mailto"}


def poisoned(record: Record, payload: str) -> Record:
    """The record with the payload in every field that holds free text, cut to what the field can hold."""
    model = next(model for model, _slug in TARGETS if model.record is type(record))
    values: dict[str, Any] = {}
    for item in fields(record):
        field = field_of(model, item.name)
        if item.name in record.identity or field.choices or isinstance(field, URLField) or not field.editable:
            continue
        if isinstance(field, WordsField):
            values[item.name] = as_words(record.kind, item.name, payload)
        elif isinstance(field, CharField | TextField):
            text = payload[: field.max_length]
            values[item.name] = text.strip().replace("{#", "{ #") if unfit(record.kind, item.name, text) else text
    return replace(record, **values)


def as_words(kind: str, name: str, payload: str) -> tuple[str, ...]:
    """The payload as a list of words, one a line, without the signs that a list in a file cannot hold."""
    words = tuple(payload.split("\n"))
    held = (re.sub("[;,]", " ", word).strip() for word in words)
    return tuple(filter(None, held)) if unfit(kind, name, words) else words


def targets() -> list[Content]:
    return [by_key(model, Q(slug=slug))[slug] for model, slug in TARGETS]


def assert_harmless(text: str) -> None:
    page = html.fromstring(text)
    assert page.xpath(f"//script[not({OWN_SCRIPTS} or {DATA} or . = $ours)] | //style | //@style", ours=ON_SEARCH) == []
    assert page.xpath("//iframe | //object | //embed | //base | //*[@srcdoc] | //*[@formaction]") == []
    assert [name for element in page.iter() for name in element.attrib if str(name).startswith("on")] == []
    links = [str(link) for link in page.xpath("//@href | //@src | //@action")]
    assert {scheme(link) for link in links} <= SCHEMES


def scheme(link: str) -> str:
    """What a browser takes for the scheme: it drops tabs, line ends and leading controls first (WHATWG URL, 4.4)."""
    bare = re.sub(r"[\t\r\n]", "", link).lstrip("".join(map(chr, range(33))))
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", bare)
    return found[1].lower() if found else ""


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_payloads_are_sixty_and_more_and_reach_every_kind_of_text() -> None:
    assert len(set(PAYLOADS)) >= 60
    guide = poisoned(record_of(Guide.objects.get(slug="muscle-twitching")), "XXX")
    assert {"title", "description", "text"} <= {name for name, value in guide.as_json().items() if value == "XXX"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_preview_shows_it_as_text_too(payload: str) -> None:
    client = make_client("author")
    for inline in ("", "1"):
        answer = client.post("/admin/preview/", {"content": f"x {payload}\n\n{payload}", "inline": inline})
        assert answer.status_code == 200
        assert_harmless(f"<div>{answer.content.decode()}</div>")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "java\tscript:x"])
def test_an_address_that_runs_something_is_refused(url: str) -> None:
    source = record_of(Source.objects.get(slug="nhs-twitching"))
    with pytest.raises(publishing.Refused, match="url: Enter a valid URL"):
        publishing.publish([replace(source, url=url)], CHANGE)  # type: ignore[call-arg]  # a SourceRecord


@pytest.mark.parametrize("end", ['"onmouseover=alert(1)', "'><script>alert(1)</script>", "<script>", "&quot;onclick=x"])
def test_an_address_stays_inside_its_link(client: Client, end: str) -> None:
    source = record_of(Source.objects.get(slug="nhs-twitching"))
    publishing.publish([replace(source, url=f"https://e.example/{end}", doi="")], CHANGE)  # type: ignore[call-arg]
    page = client.get("/sources/nhs-twitching/").content.decode()
    assert_harmless(page)
    assert f"https://e.example/{end}" in html.fromstring(page).xpath("//a[@rel='external']/@href")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_stranger_puts_into_a_query_comes_back_as_text(client: Client, payload: str) -> None:
    asked = (
        ("/compare/", ("left", "right"), flat(payload)),
        ("/nutrients/magnesium/foods/", ("per", "page"), quoted(payload)),
        ("/foods/compare/", ("a", "b"), quoted(payload)),
    )
    for url, keys, shown in asked:
        answer = client.get(url, dict.fromkeys(keys, payload))
        assert answer.status_code == 400
        assert_harmless(answer.content.decode())
        assert flat(shown) in flat(html.fromstring(answer.content.decode()).text_content())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_address_of_nothing_is_not_found(client: Client, payload: str) -> None:
    for url in ("/nutrients/", "/guides/", "/sources/", "/"):
        answer = client.get(url + re.sub(r"[?#/\\]", "", payload))
        assert answer.status_code == 404
        assert_harmless(answer.content.decode())
