"""Reads `content/` into typed records: the reviewable form of everything published.

Articles are Markdown with YAML front matter, tables are CSV, sources are CSL-JSON. Every fault is
reported with its file and line, all of them at once; a file with a fault gives nothing.
"""

from nutrients.content.agreeing import TARGETS
from nutrients.content.building import Incomplete, complete
from nutrients.content.reading import TABLES, Snapshot, columns, read
from nutrients.content.rows import ContentError, Fault, Row

__all__ = ["TABLES", "TARGETS", "ContentError", "Fault", "Incomplete", "Row", "Snapshot", "columns", "complete", "read"]
