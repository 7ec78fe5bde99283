"""FoodData Central's bulk archives, read as what they are: tables in a zip that may be damaged or hostile."""

from nutrients.fdc.archive import DATE, Archive, ArchiveFault
from nutrients.fdc.reading import read, total
from nutrients.fdc.records import FdcAmount, FdcFood, FdcPortion, Release, Tally, Wanted, padded

__all__ = [
    "DATE",
    "Archive",
    "ArchiveFault",
    "FdcAmount",
    "FdcFood",
    "FdcPortion",
    "Release",
    "Tally",
    "Wanted",
    "padded",
    "read",
    "total",
]
