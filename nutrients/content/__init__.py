"""Reads `content/` into typed records and writes it back: the reviewable form of everything published.

Articles are Markdown with YAML front matter, tables are CSV, sources are CSL-JSON. Every fault is
reported with its file and line, all of them at once; a file with a fault gives nothing.
"""

from nutrients.content.agreeing import TARGETS
from nutrients.content.building import SLUG, Incomplete, complete
from nutrients.content.fitting import unfit
from nutrients.content.reading import TABLES, Snapshot, columns, read
from nutrients.content.rows import ContentError, Fault, Row
from nutrients.content.writing import files

__all__ = [
    "SLUG",
    "TABLES",
    "TARGETS",
    "ContentError",
    "Fault",
    "Incomplete",
    "Row",
    "Snapshot",
    "columns",
    "complete",
    "files",
    "read",
    "unfit",
]
