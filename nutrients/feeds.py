"""The Atom feeds: articles, new and revised; and the ledger of changes.

Absolute addresses come from SITE_URL, never from the Host header.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks

from nutrients.loading import LOADED
from nutrients.models import Guide, LedgerEntry, Nutrient, Redirect, Revision
from nutrients.pages.ledger import ShownChange, shown, tell_all

MOST = 50
"""Entries in the feed, those that changed last."""
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold (its production 2, 'Char')."""

Article = Guide | Nutrient


@dataclass(frozen=True)
class Listed:
    """An article in the feed; `first` is the address that it had first, which stays its id when it moves."""

    article: Article
    first: str


class Articles(Feed):  # type: ignore[type-arg]  # generic for the type checker only
    """Guides and nutrients' articles by the date on which their meaning last changed, as the pages print it."""

    feed_type = Atom1Feed
    language = "en-GB"
    title = "Fascicle: nutrients and muscle twitching"
    subtitle = "Articles that are new or whose meaning changed."
    author_name = "The editors of Fascicle"

    def link(self) -> str:
        return f"{settings.SITE_URL}/"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}/feed.xml"

    def items(self) -> list[Listed]:
        articles: list[Article] = [*Guide.objects.defer("text"), *Nutrient.objects.listed()]
        tell_all(articles)
        newest = sorted(articles, key=lambda article: (article.last_changed, article.get_absolute_url()), reverse=True)
        first = first_addresses(newest[:MOST])
        return [Listed(article, first[article.get_absolute_url()]) for article in newest[:MOST]]

    def item_title(self, item: Any) -> str:
        found: Article = item.article
        return NO_XML.sub("", found.title if isinstance(found, Guide) else f"{found.name} and muscle twitching")

    def item_description(self, item: Any) -> str:
        return NO_XML.sub("", item.article.description)

    def item_guid(self, item: Any) -> str:
        return f"{settings.SITE_URL}{item.first}"

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}{item.article.get_absolute_url()}"

    def item_pubdate(self, item: Any) -> datetime:
        return midnight(item.article.published)

    def item_updateddate(self, item: Any) -> datetime:
        return midnight(item.article.last_changed)


class Changes(Feed):  # type: ignore[type-arg]  # generic for the type checker only
    """The ledger: every change of meaning. An entry keeps its id for ever, also when its page moves or goes."""

    feed_type = Atom1Feed
    language = "en-GB"
    title = "Fascicle: what has changed"
    subtitle = "Every change of meaning, with before, after and why."
    author_name = "The editors of Fascicle"

    def link(self) -> str:
        return f"{settings.SITE_URL}/changes/"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}/changes.xml"

    def items(self) -> list[ShownChange]:
        return shown(LedgerEntry.objects.all()[:MOST])

    def item_title(self, item: Any) -> str:
        return NO_XML.sub("", f"{item.kind} {item.entry.title}: {item.change.lower()}")

    def item_description(self, item: Any) -> str:
        entry = item.entry
        parts = (("Before", entry.before), ("Now", entry.after), ("Why", entry.why))
        words = "\n\n".join(f"{name}: {text}" for name, text in parts if text)
        return NO_XML.sub("", linebreaks(words, autoescape=True))

    def item_guid(self, item: Any) -> str:
        return f"{settings.SITE_URL}/changes/#{item.entry.anchor}"

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}/changes/?year={item.entry.on.year}#{item.entry.anchor}"

    def item_pubdate(self, item: Any) -> datetime:
        return midnight(item.entry.on)

    item_updateddate = item_pubdate


def first_addresses(articles: Iterable[Article]) -> dict[str, str]:
    """By today's address of an article the one that it had first.

    A redirect that was written at the same moment as its page tells of a move; others are names under which a page
    is looked for. Of a site that was made anew from files the moves are not known any more.
    """
    pages = {article.get_absolute_url(): (article.record.kind, article.slug) for article in articles}
    leads = {address: address for address in pages}
    leads |= dict(Redirect.objects.filter(new__in=pages).values_list("old", "new"))
    written = Revision.objects.filter(kind="redirect", number=1, key__in=leads).exclude(why=LOADED)
    moves = list(written.order_by("at", "pk").values_list("key", "at"))
    found = Revision.objects.filter(at__in=[at for _old, at in moves]).values_list("kind", "key", "at")
    moments = set(found) if moves else set()
    first: dict[str, str] = {}
    for old, at in moves:
        if (*pages[leads[old]], at) in moments:
            first.setdefault(leads[old], old)
    return {address: first.get(address, address) for address in pages}


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
