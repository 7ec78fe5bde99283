"""What has been written stays written, also when the power goes."""

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """A folder, and those above it that are missing."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        keep_names(folder.parent)


def keep_names(folder: Path) -> None:
    """Have the disk remember the names in a folder, such as that of a file that was moved there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
