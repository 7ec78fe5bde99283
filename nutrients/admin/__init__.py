"""The editors' desk: every noun with its lists and forms. Whatever is saved here goes through `publishing`."""

from nutrients.admin import accounts, articles, claims, figures, foods, images, links, people, revisions, sources

__all__ = ["accounts", "articles", "claims", "figures", "foods", "images", "links", "people", "revisions", "sources"]
