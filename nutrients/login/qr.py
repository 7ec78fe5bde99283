"""A QR code as the path of an SVG: the desk allows neither pictures from elsewhere nor inline styles."""

from dataclasses import dataclass

import qrcode


@dataclass(frozen=True)
class Drawing:
    """`path` draws the dark squares; `size` is the side in squares, the quiet border included."""

    path: str
    size: int


def drawn(text: str) -> Drawing:
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows: list[list[bool]] = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return Drawing("".join(f"M{x} {y}h1v1h-1z" for x, y in dark), len(rows))
