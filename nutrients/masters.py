"""The master files of published images, between a folder such as `content/` and the files that the site serves.

A master goes from one to the other byte for byte; its sizes are made anew wherever they are missing.
"""

from collections.abc import Iterable
from pathlib import Path

from nutrients import images
from nutrients.conversion import record_of
from nutrients.models import Image
from nutrients.records import ImageRecord, Record

FOLDER = "images"


def copy_masters(folder: Path) -> list[Path]:
    """Write the masters of all published images into `folder/images/`; returns the files, by name.

    Raises FileNotFoundError where a master is not among the site's files.
    """
    written = []
    for row in Image.objects.all():
        record = record_of(row)
        assert isinstance(record, ImageRecord)
        path = folder / FOLDER / record.file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(images.stored(record.sha256).read_bytes())
        written.append(path)
    return written


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
