"""The master files of images: each row of `images.csv` has one, and it is what the row says."""

import hashlib
import re
from collections.abc import Mapping

from nutrients.content.rows import Fault, Row
from nutrients.images.encoding import Unfit, measure
from nutrients.records import ImageRecord, Record

DIGEST = re.compile(r"[0-9a-f]{64}")


def wrong_masters(found: list[Record], places: Mapping[tuple[str, str], Row]) -> list[Fault]:
    """Masters lie in `images/` beside the table."""
    images = [(record, places[record.kind, record.key]) for record in found if isinstance(record, ImageRecord)]
    return [Fault(row.path, row.line, reason) for record, row in images for reason in [wrong(record, row)] if reason]


def wrong(record: ImageRecord, row: Row) -> str:
    """What is wrong with the master of a record; empty if nothing."""
    if not DIGEST.fullmatch(record.sha256):
        return f"sha256: {record.sha256!r} is not 64 hexadecimal digits in lower case"
    try:
        data = (row.path.parent / "images" / record.file_name).read_bytes()
    except OSError:
        return f"images/{record.file_name}: the file is missing"
    if hashlib.sha256(data).hexdigest() != record.sha256:
        return f"images/{record.file_name}: the file has another digest than the row"
    try:
        size = measure(data)
    except Unfit as unfit:
        return f"images/{record.file_name}: {unfit}"
    if size != (record.width, record.height):
        return f"images/{record.file_name}: the file is {size[0]} × {size[1]} pixels"
    return ""
