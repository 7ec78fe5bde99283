"""Pictures of numbers: where each shape and each word stands, read back from the SVG."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

import pytest
from lxml import etree

from nutrients.charts import AXIS_HEIGHT, ROW_HEIGHT, TOP, RangeRow, Scale, chain, mark_bar, range_picture, share_bar
from nutrients.vocabulary import Grade, Side

NARROWEST = 272
"""Pixels that a picture has on a screen of 320."""
SIZES = {"big": 26, "sm": 12}
"""Type in pixels by class, as style.css has it; all other words are 13."""
HOSTILE = '<script>alert(\'1\')</script>" onload="x" & </text>'


def make_row(name: str = "US", note: str = "limit: all sources, 2011", **values: str) -> RangeRow:
    """Amounts as text: `need_low`, `need_high`, `limit_low`, `limit_high`; what is not named is not set."""
    amounts: dict[str, Any] = dict.fromkeys(("need_low", "need_high", "limit_low", "limit_high"))
    amounts |= {key: Decimal(value) for key, value in values.items()}
    return RangeRow(name=name, note=note, supplemental=False, without_limit="limit: not looked up", **amounts)


def make_both(need: str, limit: str, *, supplemental: bool = False) -> RangeRow:
    row = make_row(need_low=need, need_high=need, limit_low=limit, limit_high=limit)
    return replace(row, supplemental=supplemental)


def draw(*rows: RangeRow, unit: str = "mg") -> etree._Element:
    return etree.fromstring(range_picture("Title", "Description", unit, rows))


def rects(picture: etree._Element, name: str) -> list[etree._Element]:
    return [rect for rect in picture.iter("rect") if rect.get("class") == name]


def pixels(value: str | None, whole: float) -> float:
    text = value or "0"
    return float(text.removesuffix("%")) / 100 * whole if text.endswith("%") else float(text)


def span_of(rect: etree._Element) -> tuple[float, float]:
    """From where to where a shape reaches, in per cent of the width."""
    start = pixels(rect.get("x"), 100)
    return start, start + pixels(rect.get("width"), 100)


def heights_of(rect: etree._Element) -> tuple[float, float]:
    start = float(rect.get("y"))
    return start, start + float(rect.get("height"))


def read_scale(picture: etree._Element) -> Callable[[float], float]:
    """Where a value lies in per cent, by the first and the last number on the picture's own axis."""
    ticks = [text for text in picture.iter("text") if text.get("class") == "m"]
    (low, start), (high, end) = (
        (math.log10(float(tick.text.replace(",", ""))), pixels(tick.get("x"), 100)) for tick in (ticks[0], ticks[-1])
    )
    return lambda value: start + (math.log10(value) - low) / (high - low) * (end - start)


# Bars


@pytest.mark.parametrize(
    ("grade", "length"),
    [(Grade.ESTABLISHED, 100.0), (Grade.PROBABLE, 66.7), (Grade.LIMITED, 33.3), (Grade.DISPUTED, 66.7)],
)
@pytest.mark.parametrize("side", Side)
def test_a_half_of_the_mark_is_as_long_as_its_grade_is_strong(grade: Grade, length: float, side: Side) -> None:
    (rect,) = etree.fromstring(mark_bar(grade, side))
    start, end = span_of(rect)
    assert end - start == pytest.approx(length)


@pytest.mark.parametrize("grade", [grade for grade in Grade if grade != Grade.UNSUPPORTED])
def test_too_little_grows_from_the_middle_to_the_left_and_too_much_to_the_right(grade: Grade) -> None:
    (left,), (right,) = (etree.fromstring(mark_bar(grade, side)) for side in (Side.DEFICIENCY, Side.EXCESS))
    assert span_of(left)[1] == pytest.approx(100, abs=0.05)
    assert span_of(right)[0] == 0


def test_without_support_a_small_sign_stands_at_the_middle_inside_its_half() -> None:
    (left,) = etree.fromstring(mark_bar(Grade.UNSUPPORTED, Side.DEFICIENCY))
    (right,) = etree.fromstring(mark_bar(Grade.UNSUPPORTED, Side.EXCESS))
    assert (left.get("x"), left.get("transform"), left.get("width")) == ("100%", "translate(-6)", "6")
    assert (right.get("x"), right.get("transform"), right.get("width")) == (None, None, "6")


def test_sides_and_disputes_are_told_apart_by_more_than_length() -> None:
    bars = [etree.fromstring(mark_bar(grade, side)) for grade in (Grade.PROBABLE, Grade.DISPUTED) for side in Side]
    assert len({bar[0].get("class") for bar in bars}) == 4


@pytest.mark.parametrize("bar", [mark_bar(Grade.LIMITED, Side.EXCESS), share_bar(0.5)])
def test_a_bar_is_silent_because_its_word_stands_beside_it(bar: str) -> None:
    picture = etree.fromstring(bar)
    assert picture.get("aria-hidden") == "true"
    assert picture.get("focusable") == "false"
    assert "style" not in bar


@pytest.mark.parametrize(
    ("share", "length"), [(0, 0), (0.125, 12.5), (0.5, 50), (1, 100), (7.3, 100), (-0.2, 0), (float("inf"), 100)]
)
def test_a_share_fills_its_part_of_the_cell_and_never_more(share: float, length: float) -> None:
    (rect,) = etree.fromstring(share_bar(share))
    assert span_of(rect) == (0, length)


# The scale


def test_equal_ratios_are_equal_distances() -> None:
    scale = Scale([Decimal(10), Decimal(1000)])
    assert scale.x(100) - scale.x(10) == pytest.approx(scale.x(1000) - scale.x(100))
    assert scale.x(100) == pytest.approx(50)


@pytest.mark.parametrize("values", [["350"], ["0.9", "10"], ["15", "100"], ["2.4", "2.4"], ["0.00001", "99999"]])
def test_every_value_and_every_tick_lies_on_the_scale(values: list[str]) -> None:
    scale = Scale([Decimal(value) for value in values])
    places = [scale.x(Decimal(value)) for value in values] + [scale.x(tick) for tick, _labelled in scale.ticks()]
    assert all(0 <= place <= 100 for place in places)


@pytest.mark.parametrize("values", [["350"], ["1.4"], ["2000", "2300"], ["15", "100"]])
def test_even_a_short_scale_has_two_labelled_ticks(values: list[str]) -> None:
    scale = Scale([Decimal(value) for value in values])
    assert sum(labelled for _tick, labelled in scale.ticks()) >= 2


def test_ticks_rise_and_stand_once() -> None:
    ticks = [tick for tick, _labelled in Scale([Decimal("0.5"), Decimal(3000)]).ticks()]
    assert all(low < high for low, high in pairwise(ticks))


# Needs and limits


def test_without_any_value_there_is_no_picture() -> None:
    assert range_picture("Title", "Description", "mg", []) == ""
    assert range_picture("Title", "Description", "mg", [make_row()]) == ""


def test_a_need_reaches_from_its_lowest_to_its_highest_value() -> None:
    picture = draw(make_row(need_low="300", need_high="420"))
    x = read_scale(picture)
    (need,) = rects(picture, "ik")
    assert span_of(need) == pytest.approx((x(300), x(420)), abs=0.1)


def test_a_need_of_one_value_is_still_to_be_seen() -> None:
    (need,) = rects(draw(make_row(need_low="350", need_high="350")), "ik")
    start, end = span_of(need)
    assert end - start == pytest.approx(1, abs=0.02)


def test_below_the_need_everything_is_too_little_and_above_the_limit_too_much() -> None:
    picture = draw(make_both("350", "2500"))
    (need,), (little,), (much,), (between,) = (rects(picture, name) for name in ("ik", "fl", "fh", "pa"))
    assert span_of(little) == pytest.approx((0, span_of(need)[0]), abs=0.02)
    assert span_of(between) == pytest.approx((span_of(need)[1], span_of(much)[0]), abs=0.02)
    assert span_of(much)[1] == pytest.approx(100, abs=0.02)


def test_a_limit_begins_at_its_lowest_value() -> None:
    picture = draw(make_both("350", "1000"), make_row(limit_low="2000", limit_high="2500"))
    much = rects(picture, "fh")[1]
    assert span_of(much)[0] == pytest.approx(read_scale(picture)(2000), abs=0.1)


def test_where_no_limit_is_drawn_the_row_says_why() -> None:
    picture = draw(make_row(need_low="350", need_high="350"))
    assert rects(picture, "fh") == []
    assert "limit: not looked up" in picture.xpath("//text/text()")


def test_a_limit_is_named_with_its_span_and_unit() -> None:
    texts = draw(make_row(limit_low="2000", limit_high="2500")).xpath("//text/text()")
    assert "2,000 to 2,500 mg" in texts
    assert "limit: not looked up" not in texts


def test_a_need_is_named_beside_its_row_and_in_no_bar_where_it_could_be_read_as_the_bar_s_own() -> None:
    picture = draw(make_row(need_low="310", need_high="420", limit_low="350", limit_high="350"))
    (named,) = picture.xpath("//text[text()='need: 310 to 420 mg']")
    assert float(named.get("y")) < min(heights_of(rect)[0] for rect in picture.iter("rect"))
    without = draw(make_row(limit_low="350", limit_high="350"))
    assert without.xpath("//text[starts-with(text(), 'need')]") == []


@pytest.mark.parametrize(("need", "limit"), [("350", "250"), ("350", "350"), ("310", "350"), ("20", "2000")])
def test_a_supplemental_limit_never_lies_on_the_track_of_a_need(need: str, limit: str) -> None:
    picture = draw(make_both(need, limit, supplemental=True))
    (track,) = rects(picture, "fh")
    for name in ("ik", "fl", "pa"):
        (other,) = rects(picture, name)
        assert heights_of(other)[1] < heights_of(track)[0], "the limit's track lies below, with room between"


def test_a_limit_for_all_sources_lies_on_the_track_of_the_need() -> None:
    picture = draw(make_both("350", "2500"))
    assert heights_of(rects(picture, "fh")[0]) == heights_of(rects(picture, "ik")[0])


def test_a_supplemental_limit_does_not_end_what_food_may_bring() -> None:
    (between,) = rects(draw(make_both("350", "400", supplemental=True)), "pa")
    assert span_of(between)[1] == pytest.approx(100, abs=0.02)


def test_a_limit_below_the_need_draws_no_shape_of_negative_width() -> None:
    picture = draw(make_both("1500", "1200"))
    assert all(pixels(rect.get("width"), 100) >= 0 for rect in picture.iter("rect"))


def test_each_authority_has_a_row_of_its_own_on_one_scale() -> None:
    picture = draw(make_both("350", "2500"), make_both("300", "2500"), make_both("280", "1000", supplemental=True))
    first, second, _third = rects(picture, "fh")
    assert span_of(first) == span_of(second)
    tops = [heights_of(rect)[0] for rect in rects(picture, "ik")]
    assert [below - above for above, below in pairwise(tops)] == [ROW_HEIGHT, ROW_HEIGHT]


@pytest.mark.parametrize("supplemental", [False, True])
def test_no_shape_leaves_its_row(supplemental: bool) -> None:
    picture = draw(make_both("350", "2500", supplemental=supplemental))
    for rect in picture.iter("rect"):
        assert heights_of(rect)[0] >= TOP
        assert heights_of(rect)[1] <= TOP + ROW_HEIGHT
        assert 0 <= span_of(rect)[0] <= span_of(rect)[1] <= 100.02


def test_a_picture_has_a_name_and_a_description_for_those_who_do_not_see_it() -> None:
    picture = draw(make_both("350", "2500"))
    named = [picture.xpath("string(//*[@id=$id])", id=name) for name in picture.get("aria-labelledby").split()]
    assert (picture.get("role"), named) == ("img", ["Title", "Description"])


@pytest.mark.parametrize("field", ["name", "note", "without_limit"])
@pytest.mark.parametrize("supplemental", [False, True])
def test_names_are_written_as_text_and_nothing_else(field: str, supplemental: bool) -> None:
    hostile: dict[str, Any] = {field: HOSTILE}
    limited = replace(make_both("1", "2", supplemental=supplemental), **hostile)
    unlimited = replace(make_row(need_low="1", need_high="2"), **hostile)
    picture = draw(limited, unlimited)
    assert HOSTILE in picture.xpath("//text/text()")
    assert {element.tag for element in picture.iter()} <= {"svg", "title", "desc", "text", "g", "rect", "line"}


def test_title_description_and_unit_are_written_as_text_and_nothing_else() -> None:
    picture = etree.fromstring(range_picture(HOSTILE, HOSTILE, HOSTILE, [make_both("350", "2500")]))
    assert (picture.xpath("string(title)"), picture.xpath("string(desc)")) == (HOSTILE, HOSTILE)
    assert picture.xpath("//script | //@onload") == []


def test_colours_and_type_come_from_the_page() -> None:
    picture = draw(make_both("350", "2500"), make_both("300", "250", supplemental=True))
    assert picture.xpath("//@style | //@fill | //@stroke | //@font-size") == []


# Labels


@dataclass(frozen=True)
class Label:
    """What a text covers, in pixels of the narrowest picture."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    def covers(self, other: "Label") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1 and down > 1


def width_of(text: str, size: float) -> float:
    """About as wide as Liberation Sans, a plain sans-serif: digits 0.556 em, signs and spaces 0.278 em."""
    return sum(0.278 if sign in ",. :il" else 0.833 if sign == "m" else 0.556 for sign in text) * size


def labels(picture: etree._Element) -> Iterator[Label]:
    for element in picture.iter("text"):
        classes = (element.get("class") or "").split()
        size = next((SIZES[name] for name in classes if name in SIZES), 13)
        x, y = pixels(element.get("x"), NARROWEST), float(element.get("y"))
        moved = float((element.get("transform") or "translate(0)")[len("translate(") : -1])
        for line in element.itertext():  # a label may have several lines, each a tspan
            wide = width_of(line, size)
            left = x + moved - (wide if "e" in classes else wide / 2 if "m" in classes else 0)
            yield Label(line, left, left + wide, y - 0.72 * size, y)


PICTURES = {
    "one need": [make_row(need_low="350", need_high="350")],
    "magnesium": [
        make_row("United States and Canada", need_low="310", need_high="420", limit_low="350", limit_high="350"),
        make_row("EU (EFSA)", need_low="300", need_high="350", limit_low="250", limit_high="250"),
    ],
    "calcium": [
        make_row("United States and Canada", need_low="1000", need_high="1200", limit_low="2000", limit_high="2500"),
        make_row("EU (EFSA)", need_low="950", need_high="1000", limit_low="2500", limit_high="2500"),
        make_row("United Kingdom", need_low="700", need_high="700", limit_low="1500", limit_high="1500"),
    ],
    "vitamin D": [
        make_row("United States and Canada", need_low="15", need_high="20", limit_low="100", limit_high="100"),
        make_row("United Kingdom", need_low="10", need_high="10"),
    ],
    "vitamin B12": [
        make_row("United States and Canada", need_low="2.4", need_high="2.4"),
        make_row("United Kingdom", need_low="1.5", need_high="1.5", limit_low="2000", limit_high="2000"),
    ],
    "sodium": [
        make_row("United States and Canada", need_low="1500", need_high="1500", limit_low="2300", limit_high="2300")
    ],
    "folate": [
        replace(
            make_row("EU (EFSA)", note="no limit drawn", need_low="330", need_high="330"),
            without_limit="limit in another measure: 1,000 µg",
        ),
    ],
    "supplements": [
        make_row(
            "United Kingdom",
            note="limit: supplements alone, 2003",
            need_low="700",
            need_high="700",
            limit_low="1500",
            limit_high="1500",
        ),
    ],
    "needs alone": [
        make_row("United States and Canada", need_low="2600", need_high="3400"),
        make_row("Australia and New Zealand", need_low="2000", need_high="2000"),
    ],
}
"""With values of the size that real pictures have."""


@pytest.mark.parametrize("name", PICTURES)
def test_every_label_stays_inside_the_picture(name: str) -> None:
    for label in labels(draw(*PICTURES[name])):
        assert label.left >= 0, label
        assert label.right <= NARROWEST, label
        assert 0 <= label.top <= label.bottom <= TOP + ROW_HEIGHT * len(PICTURES[name]) + AXIS_HEIGHT, label


@pytest.mark.parametrize("name", PICTURES)
def test_no_label_lies_on_another(name: str) -> None:
    clashes = [(a.text, b.text) for a, b in combinations(labels(draw(*PICTURES[name])), 2) if a.covers(b)]
    assert clashes == []


@pytest.mark.parametrize("name", PICTURES)
def test_every_value_is_also_written_out(name: str) -> None:
    texts = " ".join(label.text for label in labels(draw(*PICTURES[name])))
    for row in PICTURES[name]:
        for value in (row.need_low, row.need_high, row.limit_low, row.limit_high):
            assert value is None or f"{value:,}" in texts


# Chains of causes

STEPS = ("Low magnesium", "Nerves easier to excite", "Twitches")


def draw_chain(*nodes: str, title: str = "The way to the muscle", side: Side = Side.DEFICIENCY) -> etree._Element:
    grades = ["Established", "Probable", "Limited"][: len(nodes) - 1]
    return etree.fromstring(chain(title, nodes, grades, side))


def test_a_chain_reads_from_cause_to_effect_with_each_grade_between() -> None:
    texts = sorted(draw_chain(*STEPS).iter("text"), key=lambda text: float(text.get("y")))
    assert [text.text for text in texts] == [STEPS[0], "Established", STEPS[1], "Probable", STEPS[2]]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_chain_has_an_arrow_between_every_two_steps_and_none_after_the_last(count: int) -> None:
    picture = draw_chain(*(f"Step {number}" for number in range(count)))
    assert len(list(picture.iter("path"))) == count - 1
    assert max(heights_of(rect)[1] for rect in picture.iter("rect")) <= float(picture.get("height"))


def test_the_first_step_wears_the_colour_of_its_side() -> None:
    low, high = (draw_chain(*STEPS, side=side) for side in (Side.DEFICIENCY, Side.EXCESS))
    assert (len(rects(low, "fl")), len(rects(low, "fh"))) == (1, 0)
    assert (len(rects(high, "fl")), len(rects(high, "fh"))) == (0, 1)


def test_a_chain_is_told_in_words_to_those_who_do_not_see_it() -> None:
    picture = draw_chain(*STEPS)
    title, description = (picture.xpath("string(//*[@id=$id])", id=i) for i in picture.get("aria-labelledby").split())
    assert title == "The way to the muscle"
    assert description.startswith("Low magnesium leads to Nerves easier to excite leads to Twitches.")


def test_two_chains_of_one_page_share_no_anchor() -> None:
    ids = [
        i for title in ("Too little B6: x", "Too much B6: x") for i in draw_chain(*STEPS, title=title).xpath("//@id")
    ]
    assert len(set(ids)) == 4


def test_steps_and_titles_of_a_chain_are_written_as_text_and_nothing_else() -> None:
    short = '<b onload="x">&amp;'
    picture = draw_chain(short, short, title=HOSTILE)
    assert picture.xpath("//text/text()").count(short) == 2
    assert picture.xpath("string(title)") == HOSTILE
    assert picture.xpath("//script | //@onload | //@style") == []


@pytest.mark.parametrize(
    "step", ["Numbness, tingling, burning, unsteady walking", "Weak reflexes, unsteadiness and weakness"]
)
def test_a_long_step_of_a_chain_stays_inside_the_picture(step: str) -> None:
    for label in labels(draw_chain("Cause", step)):
        assert label.right <= NARROWEST, label
