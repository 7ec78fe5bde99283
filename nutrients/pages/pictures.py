"""An image as a page shows it: its sizes for browsers to choose from, its caption, its credit and licence."""

from dataclasses import dataclass

from nutrients.models import Image
from nutrients.vocabulary import Licence

COLUMN = "(min-width: 40rem) 37rem, 100vw"
"""How wide a picture is drawn: the column of text, which style.css calls --read, or the whole screen."""


@dataclass(frozen=True)
class Picture:
    """`src` is what a browser loads that knows no `srcset`; width and height keep its place while it loads."""

    src: str
    srcset: str
    sizes: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    licence: str
    licence_url: str
    origin: str


def picture(image: Image, caption: str = "") -> Picture:
    """`caption`: the article's own, which goes before the one of the library."""
    licence = Licence(image.licence)
    middle = [width for width in image.widths if width <= 960][-1:] or image.widths[:1]
    return Picture(
        src=image.address(middle[0]),
        srcset=", ".join(f"{image.address(width)} {width}w" for width in image.widths),
        sizes=COLUMN,
        width=image.width,
        height=image.height,
        alt=image.alt,
        caption=caption or image.caption,
        credit=image.credit,
        licence=licence.label,
        licence_url=licence.address,
        origin=image.origin,
    )
