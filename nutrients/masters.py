"""The master files of published images, between a folder such as `content/` and the files that the site serves.

A master goes from one to the other byte for byte; its sizes are made anew wherever they are missing.
"""

from collections.abc import Iterable
from pathlib import Path

from nutrients import images
from nutrients.models import Image
from nutrients.records import ImageRecord, Record

FOLDER = "images"


def masters(records: Iterable[Record]) -> dict[str, Path]:
    """Where the site keeps the masters of these records, by their path in the folder."""
    found = (record for record in records if isinstance(record, ImageRecord))
    return {f"{FOLDER}/{record.file_name}": images.stored(record.sha256) for record in found}


def take_in(records: Iterable[Record], folder: Path) -> None:
    """Store the masters of these records, which lie in `folder/images/` and were checked when they were read."""
    for record in records:
        if isinstance(record, ImageRecord):
            data = (folder / FOLDER / record.file_name).read_bytes()
            images.keep(images.Master(data, record.width, record.height))


def make_missing_sizes() -> int:
    """Make the sizes that published images lack, where their master is there; returns how many."""
    found = Image.objects.values_list("sha256", "width")
    return sum(images.make_sizes(sha256, width) for sha256, width in found if images.stored(sha256).exists())
