"""Pictures for links: of the right size, drawn from the grades, and with all of their text."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from nutrients import cards
from nutrients.charts import STRENGTH
from nutrients.models import Claim, Imbalance
from nutrients.pages.cards import KIND_OF, TITLES
from nutrients.vocabulary import Grade
from tests.desk import push
from tests.engines import first_on_both

AMBER = (0xB9, 0x6F, 0x00)


def opened(png: bytes) -> Image.Image:
    picture = Image.open(BytesIO(png))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture.convert("RGB")


def amber(picture: Image.Image) -> list[int]:
    """The columns in which the middle of the mark has the colour of 'too much'."""
    pixels = [{picture.getpixel((x, y)) for y in range(380, 424)} for x in range(picture.width)]
    near = [any(is_amber(colour) for colour in column) for column in pixels]
    return [x for x, found in enumerate(near) if found]


def is_amber(colour: Any) -> bool:
    return all(abs(part - wanted) < 24 for part, wanted in zip(colour, AMBER, strict=True))


@pytest.mark.parametrize("grade", Grade)
def test_the_bar_of_a_mark_is_as_long_as_its_grade_is_strong(grade: Grade) -> None:
    found = amber(opened(cards.nutrient_card(cards.NamedMark("X", cards.Side(Grade.UNSUPPORTED), cards.Side(grade)))))
    expected = cards.HALF * STRENGTH.get(grade, 0) / 100
    assert (found[-1] - found[0] if found else 0) == pytest.approx(expected, abs=3)
    if grade == Grade.DISPUTED:
        assert len(found) < 12, "drawn open"
    else:
        assert len(found) == pytest.approx(expected, abs=3)


@pytest.mark.parametrize("words", ["Magnesium", "word " * 40, "W" * 60, "", "a" * 300])
def test_no_text_is_cut(words: str) -> None:
    size, lines = cards.fitted(words, 400, 100, cards.TITLE_SIZES)
    assert " ".join(lines).split() == words.split()
    assert len(lines) * size * cards.LEADING <= 100
    assert all(cards.font_of(size).getlength(line) <= 400 * cards.FINE for line in lines)


@pytest.mark.django_db
@pytest.mark.parametrize("name", first_on_both([*TITLES, "nutrients/magnesium"]))
def test_each_kind_of_page_has_a_picture(client: Client, name: str) -> None:
    answer = client.get(f"/og/{name}.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    opened(answer.content)
    again = client.get(f"/og/{name}.png", headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["no", "nutrients/no", "nutrients/niacin", "foods/egg"])
def test_there_is_no_picture_of_what_has_no_page(client: Client, name: str) -> None:
    assert client.get(f"/og/{name}.png").status_code == 404


def test_every_kind_is_used() -> None:
    assert set(KIND_OF.values()) == set(TITLES)


@pytest.mark.django_db
def test_a_changed_grade_or_qualifier_changes_the_picture(client: Client) -> None:
    def drawn() -> tuple[bytes, bytes]:
        return client.get("/og/nutrients/copper.png").content, client.get("/og/site.png").content

    before = drawn()
    push(Imbalance.objects.get(slug="copper-excess"), qualifier="in other words")
    after = drawn()
    assert after[0] != before[0]
    push(Claim.objects.links().get(nutrient__slug="copper", direction="excess"), grade=Grade.PROBABLE)
    assert drawn()[0] != after[0]
    assert drawn()[1] != before[1]
