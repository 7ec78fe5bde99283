"""Words as typed and as written are made comparable: spellings, accents, vitamins by their letters."""

import random
import string

import pytest

from nutrients import words
from tests.searches import HOSTILE


def stems(typed: str) -> list[str]:
    return [term.stem for term in words.read(typed).terms]


@pytest.mark.parametrize(
    "group",
    [
        ("B6", "b6", "b 6", "b-6", "B–6", "B₆", "vitamin b6", "Vitamin B-6", "vit b 6", "vit. B6", "vitaminb6"),
        ("vitamin D", "vit d", "VIT. D", "vitamin-d"),
        ("D3", "vitamin d3", "vit d-3"),
        ("b vitamins", "vitamin b", "B-vitamins"),
    ],
)  # fmt: skip
def test_a_vitamin_is_one_word_however_its_letter_is_written(group: tuple[str, ...]) -> None:
    assert len({tuple(stems(typed)) for typed in group}) == 1
    assert len(stems(group[0])) == 1


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("hypocalcaemia", "hypocalcemia"),
        ("anaemia", "anemia"),
        ("oestrogen", "estrogen"),
        ("diarrhoea", "diarrhea"),
        ("paraesthesia", "paresthesia"),
        ("fibre", "fiber"),
        ("litres", "liters"),
        ("centre", "center"),
        ("goitre", "goiter"),
        ("tumour", "tumor"),
        ("behavioural", "behavioral"),
        ("randomised", "randomized"),
        ("paralysed", "paralyzed"),
        ("signalling", "signaling"),
        ("sulphate", "sulfate"),
        ("neurone", "neuron"),
        ("programme", "program"),
        ("yoghurt", "yogurt"),
        ("aubergines", "eggplant"),
        ("soya", "soy"),
        ("5 µg", "5 mcg"),
        ("α-tocopherol", "alpha tocopherol"),
        ("Ménière", "meniere"),
        ("Hypocalcæmia", "HYPOCALCEMIA"),
        ("Isaacs’ syndrome", "isaacs syndrome"),
        ("baker's yeast", "bakers yeast"),
        ("too much iron", "iron excess"),
        ("too little iron", "iron deficiency"),
    ],
)
def test_two_spellings_are_one_word(british: str, american: str) -> None:
    assert sorted(stems(british)) == sorted(stems(american))


@pytest.mark.parametrize(
    ("one", "other"),
    [("als", "also"), ("folate", "folic"), ("calcium", "calcitonin"), ("b1", "b12"), ("d", "d3"), ("hour", "her")],
)
def test_what_only_looks_alike_stays_apart(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_words_that_say_little_are_dropped_unless_nothing_else_is_left() -> None:
    assert stems("why is my eyelid twitching") == ["eyelid", "twitch"]
    assert stems("how much does the magnesium cause") == ["magnesium"]
    assert stems("how is it") == ["how", "is", "it"]


def test_the_last_word_is_a_beginning_too_while_it_is_being_typed() -> None:
    *first, last = words.read("low magnes").terms
    assert [term.prefixes for term in first] == [()]
    assert last.prefixes == ("magnes",)
    assert words.read("magnes ").terms[0].prefixes == ()
    assert words.read("m").terms[0].prefixes == ()
    assert words.read("anaem").terms[0].prefixes == ("anaem", "anem")


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_becomes_a_few_plain_words(typed: str) -> None:
    query = words.read(typed)
    assert len(query.terms) <= words.MOST_WORDS
    for term in query.terms:
        for word in (term.stem, *term.prefixes):
            assert word
            assert set(word) <= set(string.ascii_lowercase + string.digits)
            assert len(word) <= 2 + 8 * words.LONGEST


def test_more_than_is_used_is_said() -> None:
    assert not words.read("one two three").cut
    assert words.read("x" * 201).cut
    assert words.read(" ".join(f"w{n}" for n in range(13))).cut
    assert not words.read("magnesium " * 15).cut, "the same word again is no further word"


def test_another_script_is_searched_by_its_letters_and_reads_as_typed() -> None:
    (term,) = words.read("магний").terms
    assert words.readable(term.typed) == "магнии", "the breve of й counts as an accent"
    assert words.readable(words.read("镁缺乏").terms[0].typed) == "镁缺乏"
    assert words.read("магн").terms[0].typed == term.typed[: len(words.read("магн").terms[0].typed)]
    assert words.readable("u0zz") == "u0zz"


def test_an_entry_holds_its_words_as_written_respelled_and_stemmed() -> None:
    held = words.indexed("Hypocalcaemia (low calcium)", ["Low blood calcium", "too little calcium"], "Muscles twitch.")
    assert held.title == "hypocalcemia low calcium"
    assert held.names == "low blood calcium\ndeficy calcium".replace("deficy", words.stem("deficiency"))
    assert {"hypocalcaemia", "hypocalcemia", "muscles"} <= set(words.written(held.text))
    assert {"hypocalcemia", "muscl", "twitch", words.stem("deficiency")} <= set(held.text.split())


def test_the_mark_of_what_was_imported_is_no_word_that_can_be_typed() -> None:
    assert words.IMPORTED in words.indexed("Iron", [], "", ours=False).text.partition("\n")[0].split()
    assert words.IMPORTED not in words.indexed("Iron 0", ["0"], "0").text.split()
    assert "0" not in words.written(words.indexed("Iron", [], "", ours=False).text)
    for typed in ("0", "00", "0 mg", "iron 0"):
        for term in words.read(typed).terms:
            assert words.IMPORTED not in (term.stem, *term.prefixes)
            assert not words.IMPORTED.startswith(term.prefixes)


def test_folding_never_loses_or_adds_words() -> None:
    chance = random.Random(1)  # noqa: S311 (the same texts in every run)
    letters = string.ascii_letters + string.digits + " -'.,()éàüçñœæß"
    for _ in range(300):
        text = "".join(chance.choice(letters) for _ in range(60))
        assert words.words(text) == words.words(text.upper().lower()), text
