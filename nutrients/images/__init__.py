"""Images: an uploaded file becomes a master, a master the sizes that pages show; both are kept by digest."""

from nutrients.images.encoding import MOST_BYTES, SIZES, Master, Unfit, measure, remake, resized, too_large
from nutrients.images.files import address, keep, make_sizes, stored, widths

__all__ = [
    "MOST_BYTES",
    "SIZES",
    "Master",
    "Unfit",
    "address",
    "keep",
    "make_sizes",
    "measure",
    "remake",
    "resized",
    "stored",
    "too_large",
    "widths",
]
