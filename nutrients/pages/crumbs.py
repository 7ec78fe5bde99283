"""The way from the home page to a page, and what a list leads to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Crumb:
    """A page above this one."""

    name: str
    url: str


Trail = tuple[Crumb, ...]
"""From the home page down; the page itself, whose name stands right under it, is left out. Empty at the first level."""
HOME = Crumb("Home", "/")
FOODS, STATEMENTS = Crumb("Foods", "/foods/"), Crumb("Statements", "/claims/")
GUIDES, NUTRIENTS = Crumb("Guides", "/guides/"), Crumb("Nutrients", "/nutrients/")
SYMPTOMS, SOURCES = Crumb("Symptoms", "/symptoms/"), Crumb("Sources", "/sources/")
PEOPLE, ABOUT = Crumb("People", "/people/"), Crumb("About", "/about/")


@dataclass(frozen=True)
class ListPage:
    """A page that leads to others of one kind: their addresses, in its order."""

    urls: list[str]
