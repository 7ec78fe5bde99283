"""HTML as the standard wants it: parsed strictly, with no element or attribute that it does not know, each element
only where it may stand, every name in the page given once, and every reference to one fulfilled."""

from collections import Counter
from collections.abc import Iterator

from html5lib import HTMLParser
from html5lib.constants import E as MESSAGES
from lxml import etree, html

from tests.pages import Page


def names_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


METADATA = names_of("title meta link script")
HEADINGS = names_of("h1 h2 h3 h4 h5 h6")
PHRASING = names_of(
    "a b bdi br button cite code em i img input label s select small span strong svg textarea time datalist wbr script"
    " sub sup abbr q mark s ins del"
)
SECTIONING = names_of("article aside nav section header footer main")
FLOW = PHRASING | SECTIONING | HEADINGS | names_of("p div ul ol dl table figure form fieldset details blockquote")
INTERACTIVE = names_of("a button input label select textarea details")
HOLDS = {
    "html": frozenset({"head", "body"}),
    "head": METADATA,
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "dl": frozenset({"dt", "dd", "div"}),
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tr": frozenset({"td", "th"}),
    "select": frozenset({"option", "optgroup"}),
    "datalist": frozenset({"option"}),
    "figure": FLOW | {"figcaption"},
    "fieldset": FLOW | {"legend"},
    "details": FLOW | {"summary"},
    "summary": PHRASING | HEADINGS,
    "legend": PHRASING | HEADINGS,
    "dt": (FLOW - SECTIONING) - HEADINGS,
    "th": (FLOW - SECTIONING) - HEADINGS,
    "caption": FLOW - {"table"},
    **dict.fromkeys(("p", "pre", *HEADINGS), PHRASING),
    **dict.fromkeys(PHRASING - {"a", "svg", "select", "datalist"}, PHRASING),
    **dict.fromkeys(("body", "li", "dd", "td", "div", "blockquote", "form", "figcaption", *SECTIONING), FLOW),
}
"""What may stand directly in an element. A link takes over what its own parent may hold."""
BARE = names_of("br img input meta link wbr script textarea option title")
"""What holds no element."""
EVERYWHERE = names_of("class id lang dir title hidden tabindex role autofocus spellcheck translate")
ATTRIBUTES = {
    "a": "href rel type",
    "meta": "charset name content property",
    "link": "rel href type title media",
    "script": "src defer type",
    "form": "action method novalidate autocomplete enctype",
    "input": "type name value checked placeholder autocomplete maxlength min max step list inputmode required size",
    "button": "type name value",
    "label": "for",
    "select": "name",
    "option": "value selected label",
    "textarea": "name rows cols maxlength autocomplete",
    "td": "colspan rowspan headers",
    "th": "colspan rowspan scope headers abbr",
    "img": "src alt width height srcset sizes loading decoding",
    "ol": "start",
    "time": "datetime",
    "details": "open name",
    "fieldset": "name disabled",
}
NAMED_BY = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "list", "headers")
"""Attributes whose value is one or several ids of the same page."""


def faults(text: str) -> list[str]:
    """Everything in a page that the standard does not allow, in words."""
    parser = HTMLParser(strict=False)
    parser.parse(text)
    read = [f"line {at[0]}: {MESSAGES[code] % given}" for at, code, given in parser.errors]
    page = html.document_fromstring(text)
    return [*read, *misplaced(page), *unknown(page), *names(page)]


def elements(page: Page) -> Iterator[Page]:
    """Every element of HTML; what stands in a picture follows the rules of SVG."""
    walk = etree.iterwalk(page, events=("start",))
    for _event, item in walk:
        if item.tag == "svg":
            walk.skip_subtree()
        yield item


def allowed_in(parent: Page) -> frozenset[str]:
    while parent.tag == "a":
        parent = parent.getparent()
    if parent.tag == "div" and parent.getparent().tag == "dl":
        return frozenset({"dt", "dd"})
    return HOLDS.get(parent.tag, frozenset())


def misplaced(page: Page) -> Iterator[str]:
    for item in elements(page):
        parent = item.getparent()
        if parent is not None and (parent.tag in BARE or item.tag not in allowed_in(parent)):
            yield f"<{item.tag}> in <{parent.tag}>"
        if item.tag in INTERACTIVE and item.xpath("ancestor::a | ancestor::button"):
            yield f"<{item.tag}> in what is clicked itself"
        if item.tag in ("ul", "ol", "dl", "table", "tr", "select") and any(
            (text or "").strip() for text in (item.text, *(child.tail for child in item))
        ):
            yield f"bare text in <{item.tag}>"
        if item.tag == "legend" and item.getprevious() is not None:
            yield "a <legend> that is not first"


def unknown(page: Page) -> Iterator[str]:
    for item in elements(page):
        known = EVERYWHERE | frozenset(ATTRIBUTES.get(item.tag, "").split())
        for name, value in item.attrib.items():
            if item.tag != "svg" and name not in known and not name.startswith(("aria-", "data-")):
                yield f"<{item.tag} {name}>"
            if name in ("id", "href", "src", "action", "for") and (not value or value != value.strip()):
                yield f"<{item.tag} {name}={value!r}>"
        if item.tag == "img" and "alt" not in item.attrib:
            yield "<img> without alt"


def names(page: Page) -> Iterator[str]:
    given = Counter(page.xpath("//@id"))
    yield from (f"id {name} {count} times" for name, count in given.items() if count > 1)
    yield from (f"id {name!r} with a space" for name in given if len(name.split()) != 1)
    for item in elements(page):
        for attribute in NAMED_BY:
            for name in (item.get(attribute) or "").split():
                if name not in given:
                    yield f"<{item.tag} {attribute}={name!r}> names nothing"
