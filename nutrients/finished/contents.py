"""All that is kept of one state of the content: when the content changes, the next one takes its place."""

import threading
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from django.urls import Resolver404, resolve

from nutrients.finished.page import Answering, Page
from nutrients.finished.shelf import Shelf
from nutrients.keeping import keys_kept

MOST_PATHS = 4_000
"""Paths whose query keys are remembered."""


@dataclass
class Flight:
    """A page that is being made. Without an `answer` at its end it failed, and whoever waited is free."""

    landed: threading.Event = field(default_factory=threading.Event)
    answer: Answering | None = None


class Contents:
    """Whoever makes a page puts it into what it began with, so that no page outlives the state that it shows.

    `articles`: pages for readers as their plain address shows them. `others`: what query keys choose, and files;
    they can push out each other, but no article.

    `before`: the contents of the same day that this one follows. Its pages still stand on the shelves, but each is
    given again only when what it asked the database has the same answers now.
    """

    def __init__(self, articles: int, others: int, before: "Contents | None" = None) -> None:
        self.articles: Shelf = before.articles if before else Shelf(articles)
        self.others: Shelf = before.others if before else Shelf(others)
        self.state = object()
        self.flights: dict[Hashable, Flight] = {}
        self.turn = threading.Lock()
        self.keys: dict[str, tuple[str, ...]] = {}

    def keys_of(self, path: str) -> tuple[str, ...] | None:
        """The query keys that the page at this path knows; None where nothing is kept of it."""
        found = self.keys.get(path)
        if found is not None:
            return found
        try:
            match = resolve(path)
        except Resolver404:
            return None
        return keys_kept(match.func, match.kwargs)

    def get(self, key: Hashable) -> Page | None:
        page = self.on_shelf(key)
        return page if page and page.state is self.state else None

    def on_shelf(self, key: Hashable) -> Page | None:
        """Of this state or of one before."""
        return self.articles.get(key) or self.others.get(key)

    def recent(self, most: int) -> list[str]:
        """The paths of articles that were asked for last, the latest first."""
        return [str(key) for key in reversed(list(self.articles.pages))][:most]

    def touch(self, paths: Iterable[str]) -> None:
        """As if these articles had been asked for in this order."""
        for path in paths:
            self.articles.get(path)

    def still_right(self, key: Hashable) -> Page | None:
        """The page of a state before, if it is the same today."""
        page = self.on_shelf(key)
        if page is None or page.asked is None or not page.asked.hold(self.state):
            return None
        page.state = self.state
        return page

    def put(self, key: Hashable, page: Page) -> None:
        page.state = self.state
        shelf = self.articles if page.is_html and isinstance(key, str) else self.others
        shelf.put(key, page)

    def squeeze(self, path: str) -> None:
        """A page at its plain address, if it is kept. It is weighed again."""
        page = self.articles.get(path)
        if page and not page.is_squeezed:
            page.squeeze()
            if self.get(path) is page:
                self.articles.put(path, page)

    def remember(self, path: str, keys: tuple[str, ...]) -> None:
        """Of a path that has a page: of others there is no end."""
        if path not in self.keys:
            if len(self.keys) >= MOST_PATHS:
                self.keys.clear()
            self.keys[path] = keys

    def board(self, key: Hashable) -> tuple[Flight, bool]:
        """The flight of a page, and whether it is the caller who makes the page."""
        with self.turn:
            found = self.flights.get(key)
            if found is None:
                return self.flights.setdefault(key, Flight()), True
            return found, False

    def land(self, key: Hashable, answer: Answering | None) -> None:
        flight = self.flights.pop(key)
        flight.answer = answer
        flight.landed.set()
