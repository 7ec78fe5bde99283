"""Names on labels: spellings, hidden names, and what is refused with a reason."""

import csv
from functools import cache

import pytest
from django.conf import settings

from nutrients.labels import Form, Name, Names, key
from tests.test_figures import table

SLUGS = sorted({row["nutrient"] for row in table("intakes")})


@cache
def known() -> Names:
    return Names(dict.fromkeys(SLUGS, ()))


def found(text: str) -> Name:
    name = known().find(text)
    assert name is not None, text
    return name


HIDDEN = {
    "vitamin-b6": ["pyridoxine", "Pyridoxine HCl", "pyridoxal 5-phosphate", "Pyridoxal-5'-phosphate", "P5P", "PLP"],
    "vitamin-d": ["cholecalciferol", "colecalciferol", "ergocalciferol", "D2", "D3", "Vit. D3", "VITAMIN  D"],
    "vitamin-b12": ["cyanocobalamin", "methylcobalamin", "Hydroxocobalamin", "B-12", "vitamin b 12"],
    "folate": ["folic acid", "FOLATE", "methylfolate", "5-MTHF", "B9"],
    "niacin": ["niacin", "niacinamide", "nicotinamide", "nicotinic acid", "B3"],
    "thiamin": ["thiamine mononitrate", "thiamin HCl", "B1"],
    "vitamin-e": ["d-alpha-tocopherol", "dl-α-tocopheryl acetate", "vitamin E"],
    "magnesium": ["magnesium oxide", "Magnesium Citrate", "magnesium bisglycinate", "elemental magnesium"],
    "calcium": ["calcium carbonate", "calcium citrate"],
    "iron": ["ferrous sulfate", "ferrous sulphate", "iron bisglycinate"],
    "potassium": ["potassium chloride"],
    "sodium": ["salt", "sodium chloride"],
    "phosphorus": ["phosphate"],
    "copper": ["copper gluconate"],
}


@pytest.mark.parametrize(("slug", "name"), [(slug, name) for slug, names in HIDDEN.items() for name in names])
def test_a_hidden_name_leads_to_its_nutrient(slug: str, name: str) -> None:
    assert found(name).nutrient == slug


def test_every_nutrient_with_intakes_is_known_by_a_hidden_name() -> None:
    assert set(HIDDEN) == set(SLUGS)


@pytest.mark.parametrize("text", ["vitamin B6", "Vit. B-6", "b6", "VITAMIN-B 6", "vitb6", "Vitamin B₆"])
def test_case_hyphens_spaces_and_the_word_vitamin_do_not_matter(text: str) -> None:
    assert key(text) == "b6"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("folic acid", Form.FOLIC_ACID),
        ("L-5-MTHF", Form.METHYLFOLATE),
        ("folate", Form.ANY),
        ("niacin", Form.ANY),
        ("nicotinic acid", Form.NICOTINIC_ACID),
        ("niacinamide", Form.NICOTINAMIDE),
        ("RRR-alpha-tocopherol", Form.NATURAL),
        ("all-rac-alpha-tocopheryl acetate", Form.SYNTHETIC),
        ("tocopherol", Form.ANY),
        ("table salt", Form.SALT),
    ],
)
def test_the_form_that_a_limit_tells_apart_is_known_or_not_said(name: str, form: Form) -> None:
    assert found(name).form == form


@pytest.mark.parametrize(
    ("text", "compound"),
    [
        ("magnesium oxide", True),
        ("magnesium", False),
        ("elemental magnesium", False),
        ("Magnesium (as magnesium oxide)", False),
        ("magnesium as citrate", False),
        ("magnesium oxide (elemental)", False),
        ("pyridoxine hydrochloride (vitamin B6)", True),
        ("calcium carbonate", True),
        ("d-alpha-tocopheryl acetate", True),
        ("cyanocobalamin", False),
    ],
)
def test_the_weight_of_a_compound_is_told_from_the_nutrient_itself(text: str, compound: bool) -> None:
    assert found(text).compound is compound


def test_a_label_in_brackets_gives_the_form() -> None:
    assert found("Vitamin E (as d-alpha tocopheryl acetate)").form == Form.NATURAL
    assert found("Niacin (niacinamide)").form == Form.NICOTINAMIDE
    assert found("Folate (as folic acid)").form == Form.FOLIC_ACID


@pytest.mark.parametrize(
    "text", ["", " ", "(", "vitamin", "zinc", "vitamin K", "vitamin C", "ビタミン", "\0", "a" * 100]
)
def test_what_is_not_known_is_not_guessed(text: str) -> None:
    assert known().find(text) is None


@pytest.mark.parametrize("text", ["vitamin K", "Vit. K"])
def test_vitamin_k_is_not_potassium(text: str) -> None:
    assert Names({"potassium": ("Potassium", "K", "K+")}).find(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("multivitamin", "several"),
        ("Vitamin B complex", "several"),
        ("calcitriol", "another strength"),
        ("K", "whole name"),
    ],
)
def test_a_name_that_cannot_be_added_up_is_refused_with_the_reason(text: str, reason: str) -> None:
    assert known().find(text) is None
    assert reason in known().refusal(text)


def test_names_spelt_alike_are_offered() -> None:
    assert known().nearest("magnesum")[0] == "magnesium"
    assert "niacinamide" in known().nearest("niacinamid")
    assert known().nearest("qqqq") == []


def test_the_names_of_the_database_are_known_too_and_hide_none_of_the_built_in_forms() -> None:
    names = Names({"folate": ("Folate", "folic acid", "vitamin M"), "thiamin": ("Thiamin",)})
    assert names.find("vitamin M") == Name("vitamin M", "folate")
    folic_acid = names.find("folic acid")
    assert folic_acid
    assert folic_acid.form == Form.FOLIC_ACID
    assert names.find("magnesium") is None, "only nutrients that were given"


def test_every_name_in_the_content_is_known_or_refused() -> None:
    own: dict[str, tuple[str, ...]] = {}
    for slug in SLUGS:
        head = (settings.CONTENT_DIR / "nutrients" / f"{slug}.md").read_text().split("---")[1]
        line = next(line for line in head.splitlines() if line.startswith("other_names:"))
        (cells,) = csv.reader([line.partition("[")[2].rstrip("]")], skipinitialspace=True)
        own[slug] = tuple(cells)
    names = Names(own)
    for slug, group in own.items():
        for text in group:
            name = names.find(text)
            assert names.refusal(text) or (name and name.nutrient == slug), text
