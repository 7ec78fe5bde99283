"""What tests of images share: pictures drawn here, an image in the library, and uploads that mean no good."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

from nutrients import images, publishing
from nutrients.models import Image
from nutrients.records import ImageRecord
from nutrients.vocabulary import Licence


def drawn(mode: str = "RGB", size: tuple[int, int] = (1_000, 600)) -> Pillow.Image:
    """A picture in which each corner has another colour."""
    small = Pillow.new("RGB", (2, 2))
    for place, colour in enumerate(((200, 30, 30), (30, 160, 30), (30, 30, 200), (220, 220, 40))):
        small.putpixel((place % 2, place // 2), colour)
    large = small.resize(size, Pillow.Resampling.NEAREST)
    return large.quantize(16) if mode == "P" else large.convert(mode)


def saved(picture: Pillow.Image, form: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def made(form: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (1_000, 600), **options: Any) -> bytes:
    return saved(drawn(mode, size), form, **options)


@cache
def master() -> images.Master:
    return images.remake(made())


IMAGE = ImageRecord(
    slug="four-fields",
    alt="Four fields, each of another colour",
    decorative=False,
    caption="Fields of colour",
    credit="Ada Byron",
    licence=Licence.CC_BY_4,
    origin="https://example.org/fields",
    width=master().width,
    height=master().height,
    sha256=master().sha256,
)


def put_into_library(**fields: Any) -> Image:
    """A published image with its files."""
    images.keep(master())
    record = replace(IMAGE, **fields)
    publishing.publish([record], publishing.Change(why="test"))
    return Image.objects.get(slug=record.slug)


def upload(data: bytes, name: str = "picture.png", declared: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, declared)


# Uploads that mean no good


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_with(*extra: bytes, header: bytes = b"", data: bytes = b"") -> bytes:
    """A PNG of one pixel with more chunks in it, or with a header of one's own."""
    head = header or struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = data or zlib.compress(b"\0\1\2\3")
    return b"".join((b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), *extra, chunk(b"IDAT", pixels), chunk(b"IEND", b"")))


def huge_png(width: int, height: int, depth: int = 1) -> bytes:
    """A few kB that claim, and hold, very many black pixels."""
    packer, row = zlib.compressobj(9), b"\0" * (width * depth // 8 + 2)
    rows = b"".join(packer.compress(row) for _ in range(min(height, 4_000))) + packer.flush()
    return png_with(header=struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0), data=rows)


def bomb(size: int) -> bytes:
    return zlib.compress(b"\0" * size, 9)


def with_segment(marker: int, data: bytes, times: int = 1) -> bytes:
    """A JPEG with an application segment, such as Exif, put behind its first two bytes."""
    jpeg = made("JPEG")
    return jpeg[:2] + (bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data) * times + jpeg[2:]


def with_text() -> bytes:
    info = PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>" * 1_000, zip=True)
    return made("PNG", pnginfo=info)


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return file.getvalue()


def moving(form: str) -> bytes:
    frames = [drawn(size=(60, 40)), drawn("L", (60, 40)).convert("RGB")]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def noise(count: int) -> bytes:
    return Random(5).randbytes(count)  # noqa: S311 (the same noise in every run)


def broken_in_the_middle(form: str) -> bytes:
    data = bytearray(made(form))
    data[len(data) // 2 : len(data) // 2 + 40] = noise(40)
    return bytes(data)


HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(2_000)
WIDE_WEBP = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"\x89",
    "zeros": lambda: bytes(5_000),
    "noise": lambda: noise(100_000),
    "text": lambda: b"Just a text.\n" * 100,
    "html": lambda: HTML,
    "svg": lambda: SVG,
    "svg behind a declaration": lambda: b'<?xml version="1.0"?>' + SVG,
    "pdf": lambda: PDF,
    "zip": zipped,
    "php": lambda: b"<?php system($_GET['c']); ?>",
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
    "heic": lambda: HEIC,
    "gif": lambda: made("GIF", "P"),
    "gif that is html too": lambda: b"GIF89a/*" + HTML,
    "bmp": lambda: made("BMP"),
    "tiff": lambda: made("TIFF"),
    "icon": lambda: made("ICO", size=(32, 32)),
    "pixmap": lambda: made("PPM"),
    "png signature alone": lambda: b"\x89PNG\r\n\x1a\n",
    "png signature and html": lambda: b"\x89PNG\r\n\x1a\n" + HTML,
    "png cut short": lambda: made("PNG")[:-200],
    "png without pixels": lambda: png_with()[:33] + chunk(b"IEND", b""),
    "png of no width": lambda: png_with(header=struct.pack(">IIBBBBB", 0, 1, 8, 2, 0, 0, 0)),
    "png of an unknown depth": lambda: png_with(header=struct.pack(">IIBBBBB", 1, 1, 7, 9, 0, 0, 0)),
    "png of 30,000 x 30,000": lambda: huge_png(30_000, 30_000),
    "png of 13,000 x 13,000": lambda: huge_png(13_000, 13_000, 8),
    "png of 2,147,483,647 x 2,147,483,647": lambda: huge_png(2**31 - 1, 2**31 - 1, 0),
    "png of 7,000 x 7,000": lambda: huge_png(7_000, 7_000, 8),
    "png of 100,000 x 1": lambda: huge_png(100_000, 1, 8),
    "png of 1 x 20,000": lambda: huge_png(1, 20_000, 8),
    "png whose pixels are missing": lambda: huge_png(4_000, 6_000, 8),
    "png broken in the middle": lambda: broken_in_the_middle("PNG"),
    "png with a bomb of a text": lambda: png_with(chunk(b"zTXt", b"Comment\0\0" + bomb(150_000_000))),
    "png with a hundred bombs": lambda: png_with(*[chunk(b"zTXt", b"C%d\0\0" % n + bomb(900_000)) for n in range(100)]),
    "png with a bomb of a profile": lambda: png_with(chunk(b"iCCP", b"icc\0\0" + bomb(150_000_000))),
    "png with a bomb of an international text": lambda: png_with(
        chunk(b"iTXt", b"Comment\0\1\0\0\0" + bomb(150_000_000))
    ),
    "png that moves": lambda: moving("PNG"),
    "webp that moves": lambda: moving("WEBP"),
    "webp of 16 million a side": lambda: WIDE_WEBP,
    "webp cut short": lambda: made("WEBP")[:-60],
    "webp broken in the middle": lambda: broken_in_the_middle("WEBP"),
    "webp of 12 megapixels": lambda: made("WEBP", size=(4_000, 3_000)),
    "riff of sound": lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(28),
    "jpeg signature alone": lambda: b"\xff\xd8\xff\xe0",
    "jpeg cut short": lambda: made("JPEG")[:1_500],
    "jpeg of 65,535 x 65,535": lambda: made("JPEG").replace(
        struct.pack(">HH", 600, 1_000), struct.pack(">HH", 65_535, 65_535), 1
    ),
    "progressive jpeg of 25 megapixels": lambda: made("JPEG", size=(5_000, 5_000), progressive=True, subsampling=0),
    "over five megabytes": lambda: made("PNG") + noise(5_000_000),
}
"""What must be refused, each made only when it is asked for."""
TAMED: dict[str, Callable[[], bytes]] = {
    "png with a zip behind it": lambda: made("PNG") + zipped(),
    "jpeg with html behind it": lambda: made("JPEG") + HTML,
    "jpeg with html in its comment": lambda: made("JPEG", comment=HTML),
    "jpeg with php in its Exif": lambda: with_segment(0xE1, b"Exif\0\0<?php system($_GET['c']); ?>"),
    "jpeg with Exif of noise": lambda: with_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + noise(60_000)),
    "jpeg with twenty segments of Exif": lambda: with_segment(0xE1, b"Exif\0\0" + noise(60_000), 20),
    "jpeg with a profile of noise": lambda: with_segment(0xE2, b"ICC_PROFILE\0\1\1" + noise(60_000)),
    "png with a script in a text": with_text,
    "png with a profile of noise": lambda: made("PNG", icc_profile=noise(50_000)),
    "webp with noise for metadata": lambda: made("WEBP", exif=noise(50_000), xmp=noise(50_000)),
    "jpeg of 25 megapixels": lambda: made("JPEG", size=(5_000, 5_000)),
    "jpeg in CMYK": lambda: made("JPEG", "CMYK"),
    "jpeg in grey with a profile for colours": lambda: made("JPEG", "L", icc_profile=srgb()),
    "png of one bit": lambda: made("PNG", "1"),
    "png of sixteen bits": lambda: saved(drawn("L").convert("I").point(lambda value: value * 257).convert("I;16")),
    "png with a palette": lambda: made("PNG", "P"),
    "png with a palette that lets through": lambda: made("PNG", "P", transparency=0),
    "png in grey with transparency": lambda: made("PNG", "LA"),
    "png with transparency": lambda: saved(shining_through()),
    "png of one pixel": lambda: png_with(),
    "png of one pixel with a bomb behind it": lambda: png_with(data=zlib.compress(b"\0\1\2\3" + bytes(100_000_000))),
    "png of 15,000 x 10": lambda: made("PNG", size=(15_000, 10)),
    "webp with transparency": lambda: saved(shining_through(), "WEBP"),
    "webp of 4 megapixels": lambda: made("WEBP", size=(2_000, 2_000)),
}
"""What is odd or carries more than a picture, and is taken as the picture alone."""


@cache
def file_of(name: str) -> bytes:
    return {**HOSTILE, **TAMED}[name]()


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def shining_through() -> Pillow.Image:
    picture = drawn("RGBA")
    picture.putalpha(Pillow.linear_gradient("L").resize(picture.size))
    return picture
