"""The search index: what is in it, and how it follows what is published."""

from nutrients.indexing.renewing import rebuild, renew, renew_fixed_pages, renew_imported

__all__ = ["rebuild", "renew", "renew_fixed_pages", "renew_imported"]
