"""Where finished pages stand: so many bytes, and what was asked for least recently goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

from nutrients.finished.page import Page

LARGEST = 4
"""The part of a shelf, one in so many, that a single page may take at most."""


class Shelf:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.pages: OrderedDict[Hashable, Page] = OrderedDict()
        self.sizes: dict[Hashable, int] = {}
        self.turn = threading.Lock()

    def get(self, key: Hashable) -> Page | None:
        page = self.pages.get(key)
        if page is not None:
            try:  # noqa: SIM105 (on every request, and `suppress` takes longer than all of this)
                self.pages.move_to_end(key)
            except KeyError:  # another thread has just made room
                pass
        return page

    def put(self, key: Hashable, page: Page) -> None:
        """A page that is new, or has grown."""
        with self.turn:
            self.drop(key)
            if page.size > self.limit // LARGEST:
                return
            self.pages[key] = page
            self.sizes[key] = page.size
            self.size += page.size
            while self.size > self.limit:
                oldest, _page = self.pages.popitem(last=False)
                self.size -= self.sizes.pop(oldest)

    def drop(self, key: Hashable) -> None:
        if self.pages.pop(key, None) is not None:
            self.size -= self.sizes.pop(key)
