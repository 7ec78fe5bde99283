"""All that is kept of one state of the content: when the content changes, an empty one takes its place."""

import threading
from collections.abc import Hashable
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
    """

    def __init__(self, articles: int, others: int) -> None:
        self.articles, self.others = Shelf(articles), Shelf(others)
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
        return self.articles.get(key) or self.others.get(key)

    def put(self, key: Hashable, page: Page) -> None:
        shelf = self.articles if page.is_html and isinstance(key, str) else self.others
        shelf.put(key, page)

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
