"""An uploaded file becomes a master: decoded, shrunk, turned upright, put into sRGB and written anew as WebP.

Nothing of the file itself is kept but its pixels. What a header says is weighed before anything is decoded, so
that no file costs more than BUDGET bytes of memory in decoding.
"""

import hashlib
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import sqrt

from PIL import ExifTags, Image, ImageCms, PngImagePlugin, UnidentifiedImageError
from PIL.Image import Resampling, Transpose

MOST_BYTES = 5_000_000
"""Of an uploaded file."""
MOST_PIXELS = 25_000_000
MOST_SIDE = 16_000
"""Pixels of the longer side: WebP itself holds no more than 16,383."""
MASTER_WIDTH, MASTER_PIXELS = 2_400, 4_000_000
SIZES = (320, 640, 960, 1_280, 1_920)
"""Widths in pixels that pages offer to browsers; a narrower master is offered as it is."""
BUDGET = 64_000_000
"""Bytes of memory that decoding may take."""
QUALITY, MASTER_QUALITY = 80, 90
FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WebP"}
"""By Pillow's names: a JPEG with a second picture behind the first, as some cameras write it, is an MPO."""
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""What brings a picture upright, by the orientation that its camera noted."""
METADATA = {"exif", "xmp", "icc_profile"}
MOST_PROFILE = 1_000_000
"""Bytes of a colour profile that is looked at."""
DAMAGE = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, EOFError)
"""What Pillow raises on broken files: there is no one class of them all."""
BROKEN = (*DAMAGE, AssertionError, MemoryError, NotImplementedError, struct.error, zlib.error)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
PngImagePlugin.MAX_TEXT_MEMORY = 2_000_000  # texts inside a PNG are read and dropped: no bomb may hide in them


class Unfit(ValueError):
    """The file cannot be taken; the message says to an editor why, and what to do."""


@dataclass(frozen=True)
class Master:
    """What is kept of an upload: WebP without metadata, at most MASTER_WIDTH wide."""

    data: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def remake(data: bytes) -> Master:
    """The master that an uploaded file makes. Raises Unfit, whatever the file holds."""
    if not data:
        raise Unfit("The file is empty.")
    if len(data) > MOST_BYTES:
        raise Unfit(too_large(len(data)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
                weigh(opened)
                upright = redrawn(opened)
            return encoded(upright)
        except Unfit:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise too_many(MOST_PIXELS) from bomb
        except UnidentifiedImageError as unknown:
            raise Unfit("This is no JPEG, PNG or WebP. Save the picture as one of those, and choose it again.") from (
                unknown
            )
        except BROKEN as broken:
            raise Unfit("The file is damaged or incomplete and cannot be read.") from broken


def too_large(size: int) -> str:
    return f"The file has {size / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} MB are allowed. Scale the picture down."


def too_many(most: float, why: str = "") -> Unfit:
    return Unfit(f"The picture has too many pixels{why}: at most {most / 1e6:.0f} megapixels. Scale it down first.")


def weigh(opened: Image.Image) -> None:
    """Refuse by the header alone, before anything is decoded."""
    width, height = opened.size
    name = FORMATS[opened.format or ""]
    if width * height > MOST_PIXELS:
        raise too_many(MOST_PIXELS)
    if max(width, height) > MOST_SIDE:
        raise Unfit(f"The picture is {width:,} × {height:,} pixels: no side may be longer than {MOST_SIDE:,}.")
    if name != "JPEG" and getattr(opened, "is_animated", False):
        raise Unfit("The picture moves. Save one frame of it, and choose that.")
    if name == "JPEG":
        opened.draft(None, reduced(opened))
    if memory(opened, width * height) > BUDGET:
        raise too_many(width * height * BUDGET / memory(opened, width * height), f" for a {name} of its kind")


def reduced(opened: Image.Image) -> tuple[int, int]:
    """The size at which a JPEG is decoded: half of it where the whole would take more than BUDGET."""
    width, height = opened.size
    whole = memory(opened, width * height) <= BUDGET
    return (width, height) if whole else (width // 2, height // 2)


def memory(opened: Image.Image, pixels: int) -> float:
    """Bytes that decoding and unpacking will take; `pixels` is how many the file holds."""
    drawn = opened.width * opened.height
    if opened.format == "WEBP":
        return 16 * drawn  # two canvases, a copy of the last, and the picture
    if opened.format == "PNG":
        opaque = {"1": 2, "L": 1, "I;16": 5, "P": 5}.get(opened.mode, 4)
        return drawn * (opaque if not opened.has_transparency_data else 9)
    parts = getattr(opened, "layer", [])  # of each component of a JPEG: its name and how densely it is sampled
    densest = max((across * down for _name, across, down, *_rest in parts), default=1)
    samples = sum(across * down for _name, across, down, *_rest in parts) / densest
    waiting = 2 * samples * pixels if opened.info.get("progressive") else 0  # all coefficients, 16 bits each
    return waiting + drawn * (1 if opened.mode == "L" else 4)


def redrawn(opened: Image.Image) -> Image.Image:
    """The pixels alone: at the master's size, upright, in sRGB. Closes `opened`, whose memory is needed."""
    opened.load()
    turn, profile = orientation(opened), opened.info.get("icc_profile")
    shown = unpacked(opened)
    width, height = master_size(*(reversed(shown.size) if turn in (5, 6, 7, 8) else shown.size))
    wanted = (height, width) if turn in (5, 6, 7, 8) else (width, height)
    if (factor := min(shown.width // wanted[0], shown.height // wanted[1])) > 1:
        shown = shown.reduce(factor)
    elif shown is opened:
        shown = shown.copy()
    opened.close()
    if shown.size != wanted:
        shown = shown.resize(wanted, Resampling.LANCZOS)
    shown = in_srgb(shown, profile)
    return shown.transpose(TURNS[turn]) if turn in TURNS else shown


def orientation(opened: Image.Image) -> int:
    try:
        return int(opened.getexif().get(ExifTags.Base.Orientation, 1))
    except BROKEN:
        return 1  # what the camera noted is damaged: the picture is taken as it lies


def unpacked(opened: Image.Image) -> Image.Image:
    """In a mode in which pixels can be averaged: no palettes, no 16 bits, transparency as a channel."""
    if opened.mode.startswith("I") or opened.mode == "F":
        return opened.point(lambda value: value / 256).convert("L")
    if opened.has_transparency_data and opened.mode != "RGBA":
        return opened.convert("RGBA")
    if opened.mode in ("1", "P"):
        return opened.convert("L" if opened.mode == "1" else "RGB")
    return opened


def master_size(width: int, height: int) -> tuple[int, int]:
    """At most MASTER_WIDTH wide and MASTER_PIXELS large; never larger than it was."""
    scale = min(1, MASTER_WIDTH / width, sqrt(MASTER_PIXELS / (width * height)))
    return max(1, round(width * scale)), max(1, round(height * scale))


def in_srgb(shown: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or, where something shines through, RGBA; a profile that cannot be used is passed over."""
    mode = "RGBA" if shown.mode == "RGBA" and shown.getchannel("A").getextrema() != (255, 255) else "RGB"
    if profile and len(profile) <= MOST_PROFILE:
        try:
            own, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(shown, own, target, outputMode=mode)
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, *BROKEN):
            pass  # colours may then be a little off, but the picture is whole
    return shown if shown.mode == mode else shown.convert(mode)


def webp(picture: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", quality=quality, method=4)
    return file.getvalue()


def encoded(picture: Image.Image) -> Master:
    return Master(webp(picture, MASTER_QUALITY), *picture.size)


def decoded(master: bytes) -> Image.Image:
    """The pixels of a master; what the decoder holds besides is let go."""
    with Image.open(BytesIO(master), formats=("WEBP",)) as opened:
        opened.load()
        return opened.copy()


def resized(master: bytes, wanted: list[int]) -> Iterator[tuple[int, bytes]]:
    """A master at each of these widths, which are smaller than its own, as WebP."""
    whole = decoded(master)
    for width in wanted:
        height = max(1, round(whole.height * width / whole.width))
        yield width, webp(whole.resize((width, height), Resampling.LANCZOS), QUALITY)


def measure(data: bytes) -> tuple[int, int]:
    """Width and height of a master. Raises Unfit where it is no master: of another format, say, or with metadata."""
    try:
        with Image.open(BytesIO(data), formats=("WEBP",)) as opened:
            weigh(opened)
            if METADATA & {*opened.info}:
                raise Unfit("The picture carries metadata: upload it at the desk, which takes it off.")
            return opened.size
    except Unfit:
        raise
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as broken:
        raise Unfit("This is no WebP picture.") from broken
