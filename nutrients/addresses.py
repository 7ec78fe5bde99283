"""Public addresses that are made of a slug: which kinds have one, which slugs are taken, where a moved one leads."""

import re
from collections.abc import Iterable, Mapping

FOLDERS: dict[str, str] = {
    "guide": "guides",
    "nutrient": "nutrients",
    "food": "foods",
    "symptom": "symptoms",
    "person": "people",
}
"""The kinds whose address can change, with the first part of it.

A claim is quoted and a source is cited by its slug: theirs never change. A term is an anchor of the glossary,
which no server sees and which can leave no redirect.
"""
RESERVED: dict[str, frozenset[str]] = {"food": frozenset({"compare"})}
"""Slugs that are addresses of something else: the comparison of foods."""
NAMED = frozenset({"muscle-twitching", "eyelid-twitching", "facial-twitching", "twitching-widespread-or-lasting"})
"""Symptoms that the site's own rules name: the sheet for the doctor and the list of other causes lean on them."""

TWIN = re.compile(r"(?P<page>/[^.]*[^./])(?P<end>(?:\.[a-z-]+)?\.(?:md|json|csv|bib|ris))")
"""The address of a page in another form: that of the page without its last slash, perhaps a part, and the form."""
HOME = "/index"


def page_of(kind: str, slug: str) -> str:
    """The address of an object's own page."""
    return f"/{FOLDERS[kind]}/{slug}/"


def moved_addresses(kind: str, old: str, new: str, versions: Iterable[int]) -> dict[str, str]:
    """Every public address of an object, old to new. `versions`: those of a nutrient's article."""
    rest = ["", "foods/", *(f"v/{number}/" for number in versions)] if kind == "nutrient" else [""]
    return {page_of(kind, old) + tail: page_of(kind, new) + tail for tail in rest}


def twin_of(page: str, form: str, part: str = "") -> str:
    """The address of a page in another form; `part`: which of its tables, or 'cite' for the page as a reference."""
    return (page.rstrip("/") or HOME) + (f".{part}" if part else "") + f".{form}"


def page_of_twin(path: str) -> tuple[str, str]:
    """The address of the page of which this is another form, and how the twin's goes on after it; else both empty."""
    found = TWIN.fullmatch(path)
    return (("/" if found["page"] == HOME else f"{found['page']}/"), found["end"]) if found else ("", "")


def path_of(address: str) -> str:
    """An address without its query and its anchor."""
    return address.partition("#")[0].partition("?")[0]


def led_on(address: str, moved: Mapping[str, str]) -> str:
    """Where an address leads once these have moved; its query and its anchor stay, unless the new one has its own."""
    path = path_of(address)
    to = moved.get(path, path)
    return to + address[len(path) :] if path_of(to) == to else to


def with_query(address: str, query: str) -> str:
    """The address with the query with which somebody came, unless it has one of its own."""
    path, mark, anchor = address.partition("#")
    return f"{path}?{query}{mark}{anchor}" if query and "?" not in path else address


def faults_among(redirects: Mapping[str, str]) -> dict[str, str]:
    """By old address, what is wrong with these redirects among each other: one that leads on, or back to itself."""
    found = {}
    for old, new in redirects.items():
        if path_of(new) == old:
            found[old] = "new: it leads back to itself"
        elif (further := redirects.get(path_of(new))) is not None:
            back = path_of(further) == old
            found[old] = f"new: {path_of(new)} leads {'back here' if back else f'on to {further}: name that address'}"
    return found
