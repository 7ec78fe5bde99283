"""Search: one interface, two engines. `find` matches and ranks; `groups` and `page_of` show."""

from nutrients.search.finding import PER_PAGE, Found, Group, Hit, find, groups, hits, page_of

__all__ = ["PER_PAGE", "Found", "Group", "Hit", "find", "groups", "hits", "page_of"]
