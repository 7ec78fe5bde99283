"""The editors' desk: every noun with its lists and forms. Whatever is saved here goes through `publishing`."""

from nutrients.admin import articles, claims, figures, foods, images, people, sources

__all__ = ["articles", "claims", "figures", "foods", "images", "people", "sources"]
