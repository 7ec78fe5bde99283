"""Passages: where they are cut, what is marked in them, and that they are text whatever the text is."""

import pytest

from nutrients import words
from nutrients.search import passages
from nutrients.search.passages import WIDTH, Marker, Part
from nutrients.search.ranking import Candidate, is_named, ordered
from nutrients.vocabulary import SearchKind
from tests.searches import HOSTILE

LONG = " ".join(f"Sentence {n} says nothing of note." for n in range(200))


def marker(typed: str) -> Marker:
    return Marker(words.read(typed).terms)


def marked(typed: str, text: str) -> list[str]:
    return [part.text for part in marker(typed).mark(text) if part.marked]


def text_of(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("twitch", "Twitches and twitching; untwitched.", ["Twitches", "twitching"]),
        ("hypocalcemia", "Hypocalcaemia, HYPOCALCEMIA.", ["Hypocalcaemia", "HYPOCALCEMIA"]),
        ("oestrogen", "Estrogen, œstrogen or oestrogens", ["Estrogen", "œstrogen", "oestrogens"]),
        ("b 6", "B6, vitamin B-6, b12, B 6", ["B6", "vitamin B-6", "B 6"]),
        ("vitamin d", "Vitamin D and D3, d", ["Vitamin D"]),
        ("b vitamins", "B vitamins: B1, B12", ["B vitamins", "B1", "B12"]),
        ("eggplant", "Eggplant (aubergine)", ["Eggplant", "aubergine"]),
        ("too much iron", "Too much iron is excess.", ["Too much", "iron", "excess"]),
        ("magn", "Magnesium, magnets, immagnate", ["Magnesium", "magnets"]),
        ("fibre", "Fiber and fibres", ["Fiber", "fibres"]),
        ("perez", "Pérez-Torre", ["Pérez"]),
        ("als", "ALS is not also", ["ALS"]),
        ("5 mcg", "5 µg", ["5", "µg"]),
        ("镁", "镁 和 钙", ["镁"]),
        ("anxiety", "anxieties, anxious", ["anxieties"]),
    ],
)
def test_the_words_asked_for_are_marked_in_every_spelling(typed: str, text: str, expected: list[str]) -> None:
    finished = Marker([term.finished() for term in words.read(typed).terms]) if typed == "als" else marker(typed)
    assert [part.text for part in finished.mark(text) if part.marked] == expected
    assert text_of(finished.mark(text)) == text


def test_a_passage_is_short_whole_worded_and_holds_most_of_the_words() -> None:
    text = f"{LONG} Magnesium alone. {LONG} Here magnesium and kidney stand near. {LONG}"
    parts = marker("kidney magnesium").passage(text)
    assert [part.text for part in parts if part.marked] == ["magnesium", "kidney"]
    shown = text_of(parts)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= WIDTH + 4
    assert set(shown.strip("… ").split()) <= set(text.split()), "no word is cut"


def test_a_passage_without_the_words_is_the_beginning() -> None:
    shown = text_of(marker("magnesium").passage(LONG))
    assert LONG.startswith(shown.removesuffix(" …"))
    assert text_of(marker("magnesium").passage("Short.")) == "Short."
    assert marker("magnesium").passage("") == ()


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert len(text_of(marker("magnesium").passage("x" * 5_000))) < WIDTH + 60
    assert len(text_of(marker("magnesium").passage("y" * 300 + " magnesium " + "z" * 300))) < 2 * WIDTH


@pytest.mark.parametrize("typed", HOSTILE)
def test_marking_never_changes_a_text(typed: str) -> None:
    one = marker(typed)
    for text in (typed[:500], f"<b>{typed[:100]}</b> & magnesium", "İİ magnesium ǅ ß ﬁbre"):
        assert text_of(one.mark(text)) == text
        assert text_of(one.passage(text)).strip("… ") in text


def make(kind: SearchKind, title: str, *names: str) -> Candidate:
    return Candidate(0, kind, words.key(title), "\n".join(words.key(name) for name in names))


def first(typed: str, *candidates: Candidate) -> list[str]:
    return [one.title for one in ordered(candidates, words.read(typed).terms)]


def test_an_exact_title_comes_first_then_names_then_kinds() -> None:
    exact, named = make(SearchKind.GUIDE, "Hypokalaemia"), make(SearchKind.NUTRIENT, "Potassium", "hypokalaemia")
    partly, by_text = make(SearchKind.SYMPTOM, "Cramps of hypokalaemia"), make(SearchKind.GUIDE, "Twitching")
    source = make(SearchKind.SOURCE, "Hypokalaemia")
    term = make(SearchKind.TERM, "Hypokalaemia")
    expected = [one.title for one in (exact, named, term, partly, by_text, source)]
    assert first("hypokalemia", source, by_text, partly, term, named, exact) == expected


def test_of_equals_the_nutrient_guide_and_symptom_come_before_statements_foods_and_sources() -> None:
    kinds = [*SearchKind]
    found = ordered([make(kind, "Other words") for kind in reversed(kinds)], words.read("magnesium").terms)
    order = [SearchKind(one.kind) for one in found]
    assert set(order[:3]) == {SearchKind.NUTRIENT, SearchKind.GUIDE, SearchKind.SYMPTOM}
    assert order[-4:] == [SearchKind.FOOD, SearchKind.IMPORTED, SearchKind.CLAIM, SearchKind.SOURCE]


def test_a_name_is_meant_only_when_all_of_it_was_typed() -> None:
    terms = words.read("tingling fingers 12 mg").terms
    assert is_named(make(SearchKind.SYMPTOM, "Tingling (pins and needles)", "Tingling"), terms)
    assert not is_named(make(SearchKind.SYMPTOM, "Tingling round the mouth"), terms)
    assert not is_named(make(SearchKind.NUTRIENT, "Magnesium", "Mg"), terms), "mg is a unit here"


def test_of_a_long_text_only_likely_words_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def forms(word: str) -> tuple[str, str, str]:
        looked_at.append(word)
        return word, word, word

    monkeypatch.setattr(passages, "forms", forms)
    marker("qzxv").passage(f"{LONG} quiet qzx, qzxvy {LONG}")
    assert looked_at == ["qzx", "qzxvy"]
