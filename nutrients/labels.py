"""Names on labels: which nutrient pyridoxine, P5P, cholecalciferol or magnesium oxide is. No database."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum


class Form(StrEnum):
    """What limits or factors tell apart within a nutrient; ANY where the name does not say it."""

    ANY = ""
    FOLIC_ACID = "folic acid"
    METHYLFOLATE = "methylfolate"
    NICOTINIC_ACID = "nicotinic acid"
    NICOTINAMIDE = "nicotinamide"
    NATURAL = "natural"
    SYNTHETIC = "synthetic"
    SALT = "salt"


@dataclass(frozen=True)
class Name:
    """A known name. `compound`: the substance weighs more than the nutrient in it, and labels give either."""

    shown: str
    nutrient: str
    form: Form = Form.ANY
    compound: bool = False


MINERALS: dict[str, str] = {
    "magnesium": "oxide citrate glycinate bisglycinate malate taurate threonate L-threonate chloride sulphate "
    "hydroxide carbonate lactate gluconate aspartate orotate glycerophosphate",
    "calcium": "carbonate citrate citrate-malate gluconate lactate phosphate hydroxyapatite chloride glycinate orotate",
    "potassium": "chloride citrate gluconate bicarbonate carbonate aspartate",
    "sodium": "bicarbonate citrate",
    "iron": "bisglycinate gluconate fumarate sulphate citrate pyrophosphate picolinate polymaltose",
    "copper": "gluconate sulphate bisglycinate glycinate citrate oxide picolinate",
    "phosphorus": "",
}
"""Minerals with the other half of the compounds that labels name."""
COMPOUNDS: dict[str, tuple[str, ...]] = {
    "iron": (
        *("ferrous sulphate", "ferrous fumarate", "ferrous gluconate", "ferrous bisglycinate", "ferrous citrate"),
        *("ferric citrate", "ferric pyrophosphate", "carbonyl iron"),
    ),
    "copper": ("cupric oxide", "cupric sulphate"),
    "magnesium": ("milk of magnesia", "Epsom salt"),
    "phosphorus": ("phosphate", "phosphates", "inorganic phosphate", "sodium phosphate", "PO4"),
    "vitamin-b6": (
        *("pyridoxine hydrochloride", "pyridoxal phosphate", "pyridoxal 5-phosphate", "P5P", "PLP", "P-5-P"),
        *("pyridoxamine dihydrochloride", "pyridoxal hydrochloride", "pyridoxine phosphate"),
    ),
    "thiamin": ("thiamin hydrochloride", "thiamine hydrochloride", "thiamin mononitrate", "thiamine mononitrate"),
}
PLAIN: dict[str, tuple[str, ...]] = {
    "vitamin-b6": ("vitamin B6", "pyridoxine", "pyridoxal", "pyridoxamine"),
    "vitamin-b12": (
        *("vitamin B12", "cobalamin", "cyanocobalamin", "methylcobalamin", "hydroxocobalamin", "hydroxycobalamin"),
        *("adenosylcobalamin", "mecobalamin"),
    ),
    "vitamin-d": (
        *("vitamin D", "vitamin D3", "vitamin D2", "cholecalciferol", "colecalciferol", "ergocalciferol"),
        "calciferol",
    ),
    "vitamin-e": ("vitamin E", "tocopherol", "alpha-tocopherol", "tocopheryl acetate"),
    "folate": ("folate", "vitamin B9", "folacin", "folates"),
    "niacin": ("niacin", "vitamin B3", "vitamin PP", "inositol hexanicotinate", "inositol nicotinate"),
    "thiamin": ("thiamin", "thiamine", "vitamin B1", "aneurine"),
    "iron": ("haem iron",),
    "phosphorus": ("phosphorous",),
}
FORMS: dict[tuple[str, Form], tuple[str, ...]] = {
    ("folate", Form.FOLIC_ACID): ("folic acid", "pteroylglutamic acid", "pteroylmonoglutamic acid"),
    ("folate", Form.METHYLFOLATE): (
        *("methylfolate", "L-methylfolate", "5-MTHF", "L-5-MTHF", "5-methyltetrahydrofolate"),
        *("L-5-methyltetrahydrofolate", "calcium L-methylfolate", "levomefolate calcium", "levomefolic acid"),
    ),
    ("niacin", Form.NICOTINIC_ACID): ("nicotinic acid",),
    ("niacin", Form.NICOTINAMIDE): ("nicotinamide", "niacinamide"),
    ("vitamin-e", Form.NATURAL): (
        *("d-alpha-tocopherol", "RRR-alpha-tocopherol", "natural vitamin E"),
        *("d-alpha-tocopheryl acetate", "d-alpha-tocopheryl succinate"),
    ),
    ("vitamin-e", Form.SYNTHETIC): (
        *("dl-alpha-tocopherol", "all-rac-alpha-tocopherol", "synthetic vitamin E"),
        *("dl-alpha-tocopheryl acetate", "all-rac-alpha-tocopheryl acetate"),
    ),
    ("sodium", Form.SALT): ("salt", "table salt", "sea salt", "sodium chloride", "NaCl"),
}
SEVERAL = "holds several nutrients: give each one that the label lists a row of its own"
OTHER_STRENGTH = "is a medicine of another strength than vitamin D: its amount cannot be counted as vitamin D"
NO_ALPHA = "is not counted by the limits of vitamin E, which are for alpha-tocopherol"
REFUSED: dict[str, str] = {
    **dict.fromkeys(("multivitamin", "multivitamins", "multimineral", "multi", "bcomplex", "complexb"), SEVERAL),
    **dict.fromkeys(("calcifediol", "calcidiol", "calcitriol", "alfacalcidol", "alphacalcidol"), OTHER_STRENGTH),
    **dict.fromkeys(("tocotrienol", "tocotrienols", "gammatocopherol"), NO_ALPHA),
    "k": "can be potassium or vitamin K: write the whole name",
}
"""Names, as `key` makes them, that cannot be added up, with the reason in the words after the name."""


def key(text: str) -> str:
    """What two spellings of one name have in common: 'Vit. B-6' and 'vitamin B6' give 'b6'.

    Case, accents, hyphens, apostrophes, spaces and the word vitamin do not matter, nor sulph or sulf, HCl or
    hydrochloride, α or alpha.
    """
    folded = unicodedata.normalize("NFKD", text.casefold().replace("α", "alpha"))
    joined = "".join(re.findall(r"[a-z0-9]+", folded))
    for old, new in (("sulph", "sulf"), ("hcl", "hydrochloride"), ("haem", "hem")):
        joined = joined.replace(old, new)
    return re.sub(r"^vit(amin)?s?(?=.)", "", joined)


def calls_it_a_vitamin(text: str) -> bool:
    return text.casefold().lstrip().startswith("vit")


def built_in() -> list[Name]:
    """Every name that this module knows, the plain ones first."""
    names = [Name(shown, nutrient) for nutrient, group in PLAIN.items() for shown in group]
    names += [Name(shown, nutrient, form) for (nutrient, form), group in FORMS.items() for shown in group]
    names += [Name(shown, nutrient, compound=True) for nutrient, group in COMPOUNDS.items() for shown in group]
    for mineral, others in MINERALS.items():
        names += [Name(f"{first} {mineral}".strip(), mineral) for first in ("", "elemental")]
        names += [Name(f"{mineral} {other}", mineral, compound=True) for other in others.split()]
    return [replace(name, compound=name.compound or "tocopheryl" in name.shown) for name in names]


class Names:
    """All known names: those of this module, and of each nutrient's own name and other names by its slug."""

    def __init__(self, given: Mapping[str, Iterable[str]]) -> None:
        self.by_key: dict[str, Name] = {}
        for name in built_in():
            self.by_key.setdefault(key(name.shown), name)
        for nutrient, group in given.items():
            for shown in group:
                if key(shown) not in REFUSED:
                    self.by_key.setdefault(key(shown), Name(shown, nutrient))
        self.by_key = {found: name for found, name in self.by_key.items() if name.nutrient in given}

    def find(self, text: str) -> Name | None:
        """The name typed, also as 'magnesium (as magnesium oxide)': a label that says so names the nutrient itself."""
        if whole := self.exact(text):
            return whole
        outer_text, _bracket, rest = re.sub(r"\s+as\s+", " (", text).partition("(")
        outer, inner_text = self.exact(outer_text), re.sub(r"^\s*as\s+", "", rest).rstrip(") .")
        if outer is None or not rest:
            return None
        inner = self.exact(inner_text)
        form = inner.form if inner and inner.nutrient == outer.nutrient and inner.form else outer.form
        itself = key(inner_text).startswith("elemental")
        return replace(outer, form=form, compound=outer.compound and not itself)

    def exact(self, text: str) -> Name | None:
        found = self.by_key.get(key(text))
        if found and found.nutrient in MINERALS and calls_it_a_vitamin(text):
            return None
        return found

    def refusal(self, text: str) -> str:
        """Why a name cannot be added up, in the words after the name; empty where it can or is not known."""
        return "" if calls_it_a_vitamin(text) and key(text) == "k" else REFUSED.get(key(text), "")

    def nearest(self, text: str) -> list[str]:
        """Up to three known names that are spelt alike."""
        return [self.by_key[found].shown for found in get_close_matches(key(text), self.by_key, n=3, cutoff=0.65)]

    def shown(self) -> list[str]:
        return [name.shown for name in self.by_key.values()]

    def of(self, nutrient: str) -> list[Name]:
        return [name for name in self.by_key.values() if name.nutrient == nutrient]
