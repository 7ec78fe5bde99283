"""The page that says how much a reader needs, and whether products add up to too much."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from nutrients import doses, units
from nutrients.labels import Names
from nutrients.life_stages import Reader
from nutrients.models import Nutrient
from nutrients.pages.against import Line
from nutrients.pages.readers import ReaderTables, reader_tables, shelf
from nutrients.pages.sums import NutrientSum, sums_of
from nutrients.pages.weaving import Listing, Weaver, safe
from nutrients.vocabulary import Authority, Unit

FACTOR_KEYS = [key for factor in doses.FACTORS for key in factor.sources]
UNSUPERVISED = ("evm-2003", "iom-dri-1998")
"""They say that their limits are for people without medical supervision."""


@dataclass(frozen=True)
class Method:
    """How amounts are converted, each factor with its sources."""

    factors: list[tuple[str, SafeString]]


@dataclass(frozen=True)
class NamesOf:
    """The known names of one nutrient."""

    nutrient: Nutrient
    names: list[str]


@dataclass(frozen=True)
class IntakePage:
    """`tables` and `sums` are there once the form was answered."""

    tables: ReaderTables | None
    sums: list[NutrientSum]
    unsupervised: SafeString
    incomparable: list[str]
    authorities: list[str]
    method: Method
    references: Listing


def with_intakes() -> list[Nutrient]:
    return list(Nutrient.objects.filter(intakes__isnull=False).distinct())


def known_names(nutrients: Sequence[Nutrient]) -> Names:
    return Names({nutrient.slug: (nutrient.name, *nutrient.other_names) for nutrient in nutrients})


def names_by_nutrient(nutrients: Sequence[Nutrient], names: Names) -> list[NamesOf]:
    return [NamesOf(nutrient, [name.shown for name in names.of(nutrient.slug)]) for nutrient in nutrients]


def empty_page() -> IntakePage:
    weaver = Weaver(keys=FACTOR_KEYS)
    return IntakePage(None, [], safe(""), [], authorities(), method(weaver), weaver.references())


def answered_page(reader: Reader, lines: Sequence[Line]) -> IntakePage:
    """Sums first, then the reader's needs and limits; every value with its source."""
    stand = shelf(reader)
    weaver = Weaver(keys=[*stand.source_keys, *FACTOR_KEYS, *UNSUPERVISED])
    sums = sums_of(stand, lines, weaver)
    unsupervised = weaver.cite(*UNSUPERVISED) if sums else safe("")
    tables = reader_tables(stand, weaver)
    used = {row.unit for rows in stand.own.values() for row in rows}
    reasons = [reason for unit, reason in units.COMPARABLE.items() if unit in used and unit != Unit.UG_DFE]
    return IntakePage(tables, sums, unsupervised, reasons, authorities(), method(weaver), weaver.references())


def authorities() -> list[str]:
    return [str(authority.label) for authority in Authority]


def method(weaver: Weaver) -> Method:
    return Method([(factor.text, weaver.cite(*factor.sources)) for factor in doses.FACTORS])
