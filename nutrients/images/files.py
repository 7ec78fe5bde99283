"""Where masters and their sizes lie: under `MEDIA_ROOT/images/`, each named by the digest of its master.

A file is written beside its place, and moved there when the disk has it whole: whoever reads sees all of it or none.
A file that no row names does no harm, and is used again when the same picture comes back.
"""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from nutrients.disk import keep_names, make_folder
from nutrients.images.encoding import SIZES, Master, resized


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "images"


def stored(sha256: str, width: int | None = None) -> Path:
    """The file of a master, or of one of its sizes."""
    return folder() / (f"{sha256}-{width}.webp" if width else f"{sha256}.webp")


def widths(own: int) -> list[int]:
    """The widths at which a master of this width is offered; the last is its own where it is narrower than all."""
    return [width for width in SIZES if width < own] + ([own] if own <= SIZES[-1] else [])


def address(slug: str, sha256: str, width: int) -> str:
    """Where readers get it. A new file has a new digest and so another address: each may be cached for ever."""
    return f"/media/images/{slug}-{sha256[:16]}-{width}.webp"


def write(path: Path, data: bytes) -> None:
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
        keep_names(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def keep(master: Master) -> None:
    """Store a master and its sizes, unless they lie there already."""
    path = stored(master.sha256)
    if not path.exists():
        write(path, master.data)
    make_sizes(master.sha256, master.width)


def make_sizes(sha256: str, own: int) -> int:
    """Make the sizes of a stored master that are missing; returns how many. `own` is its width."""
    missing = [width for width in widths(own) if width < own and not stored(sha256, width).exists()]
    made = 0
    for width, data in resized(stored(sha256).read_bytes(), missing) if missing else ():
        write(stored(sha256, width), data)
        made += 1
    return made
