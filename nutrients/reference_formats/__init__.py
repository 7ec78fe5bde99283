"""Reads what reference managers and databases export (CSL-JSON, RIS, BibTeX) into raw values of sources.

Whatever a file says of itself is material, never trusted: texts are cleaned, what does not fit is left out and
told in a remark, and an item that cannot be understood stands in the result with its line and the reason.
"""

from nutrients.reference_formats.items import MOST, Found, Unreadable
from nutrients.reference_formats.reading import FORMATS, read, recognised

__all__ = ["FORMATS", "MOST", "Found", "Unreadable", "read", "recognised"]
