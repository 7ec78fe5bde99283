"""Numbers to accessible inline SVG, in the page's own type and colours (classes only, no style).

Each picture stands beside a table that says the same; x is in per cent of the width, y and type in
pixels, so letters never shrink on a phone.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import zip_longest
from textwrap import wrap

from nutrients import units
from nutrients.units import number
from nutrients.vocabulary import Grade, Side

STRENGTH = {Grade.ESTABLISHED: 100.0, Grade.PROBABLE: 66.7, Grade.LIMITED: 33.3, Grade.DISPUTED: 66.7}
"""Length of a half of the two-sided mark, in per cent: the strength of the evidence."""
ROW_HEIGHT, TOP, AXIS_HEIGHT = 126, 26, 36
HALF_DIGIT = 1.4
"""Half the width of a digit on the axis, in per cent of the narrowest picture (272 pixels)."""


def mark_bar(grade: Grade, side: Side) -> str:
    """One half of the two-sided mark: deficiency grows to the left, excess to the right of the name."""
    left = side == Side.DEFICIENCY
    if grade == Grade.UNSUPPORTED:
        place = 'x="100%" transform="translate(-6)"' if left else ""
        shape = f'<rect class="no" {place} y="25%" width="6" height="50%"/>'
    else:
        width = STRENGTH[grade]
        name = ("q" if grade == Grade.DISPUTED else "f") + ("l" if left else "h")
        start = f' x="{100 - width:.1f}%"' if left and width < 100 else ""
        shape = f'<rect class="{name}"{start} width="{width:.1f}%" height="100%"/>'
    return f'<svg class="bar" aria-hidden="true" focusable="false">{shape}</svg>'


def share_bar(share: float) -> str:
    """A neutral bar of `share` (0 to 1) of its cell: a share has no direction."""
    width = max(0.0, min(share, 1.0)) * 100
    shape = f'<rect class="ik" width="{width:.1f}%" height="100%"/>'
    return f'<svg class="bar" aria-hidden="true" focusable="false">{shape}</svg>'


@dataclass(frozen=True)
class RangeRow:
    """What one authority says for adults, all values in the picture's unit.

    `limit_low` equals `limit_high` unless the limit changes with age. `supplemental`: the limit counts
    no ordinary food and is drawn on a track of its own, never in one line with a need from food.
    """

    name: str
    note: str
    need_low: Decimal | None
    need_high: Decimal | None
    limit_low: Decimal | None
    limit_high: Decimal | None
    supplemental: bool
    without_limit: str


class Scale:
    """A logarithmic scale from per cent 0 to 100, with ticks at 1, 2 and 5 of each power of ten."""

    def __init__(self, values: Sequence[Decimal]) -> None:
        self.low = math.log10(float(min(values)) / 2.2)
        self.high = math.log10(float(max(values)) * 2.2)

    def x(self, value: Decimal | float) -> float:
        return (math.log10(float(value)) - self.low) / (self.high - self.low) * 100

    def ticks(self) -> list[tuple[Decimal, bool]]:
        """Each tick with whether it is labelled: 1 to 9 are drawn, 1, 2 and 5 labelled, on short scales more."""
        labelled = (1, 2, 5) if self.high - self.low > 1.1 else (1, 2, 3, 4, 5, 7)
        found = []
        for power in range(math.floor(self.low), math.ceil(self.high) + 1):
            for step in range(1, 10):
                value = Decimal(step).scaleb(power)
                if 0 <= self.x(value) <= 100:
                    found.append((value, step in labelled))
        return found


def range_picture(title: str, description: str, unit: str, rows: Sequence[RangeRow]) -> str:
    """Needs and limits of each authority on one logarithmic scale; empty string without any value."""
    values = [value for row in rows for value in (row.need_low, row.need_high, row.limit_low, row.limit_high) if value]
    if not values:
        return ""
    scale = Scale(values)
    bottom = TOP + ROW_HEIGHT * len(rows)
    parts = [grid_line(scale.x(value), bottom) for value, labelled in scale.ticks() if is_power(value)]
    parts += [range_row(row, scale, TOP + ROW_HEIGHT * place, unit) for place, row in enumerate(rows)]
    parts.append(axis(scale, bottom))
    return (
        f'<svg class="range" height="{bottom + AXIS_HEIGHT}" role="img" aria-labelledby="range-t range-d">'
        f'<title id="range-t">{escape(title)}</title><desc id="range-d">{escape(description)}</desc>'
        f'<text class="b tl" x="0" y="14">Below the need</text>'
        f'<text class="b th e" x="100%" y="14">Above the limit</text>{"".join(parts)}</svg>'
    )


def is_power(value: Decimal) -> bool:
    return value.normalize().as_tuple().digits == (1,)


def grid_line(x: float, bottom: int) -> str:
    return f'<line class="gr" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP}" y2="{bottom}"/>'


def box(name: str, start: float, end: float, y: int, height: int) -> str:
    return f'<rect class="{name}" x="{start:.2f}%" y="{y}" width="{max(end - start, 0):.2f}%" height="{height}"/>'


def span(low: Decimal, high: Decimal, unit: str) -> str:
    return f"{units.span(low, high)} {unit}"


def range_row(row: RangeRow, scale: Scale, y: int, unit: str) -> str:
    track = y + 78
    need = span(row.need_low, row.need_high, unit) if row.need_low and row.need_high else ""
    lines = [f"need: {need}", row.note] if need else [row.note]
    parts = [f'<text class="b" x="0" y="{y + 16}">{escape(row.name)}</text>']
    parts += [
        f'<text class="sm" x="0" y="{y + 31 + 14 * place}">{escape(line)}</text>' for place, line in enumerate(lines)
    ]
    limit = scale.x(row.limit_low) if row.limit_low else 100.0
    if row.need_low and row.need_high:
        start, end = scale.x(row.need_low), max(scale.x(row.need_high), scale.x(row.need_low) + 1)
        open_to = 100.0 if row.supplemental or not row.limit_low else limit
        parts += [
            box("pa", end, open_to, track, 22),
            box("fl", 0, start, track, 22),
            box("ik", start, end, track, 22),
        ]
    if row.limit_low and row.limit_high:
        parts.append(limit_track(row, limit, track, unit))
    else:
        parts.append(f'<text class="sm e" x="100%" y="{track - 6}">{escape(row.without_limit)}</text>')
    return f"<g>{''.join(parts)}</g>"


def limit_track(row: RangeRow, limit: float, track: int, unit: str) -> str:
    assert row.limit_low
    assert row.limit_high
    named = escape(span(row.limit_low, row.limit_high, unit))
    words = f'<text class="big th e" x="100%" y="{track - 6}">{named}</text>'
    if row.supplemental:
        line = f'<line class="da" x1="0" x2="{limit:.2f}%" y1="{track + 33}" y2="{track + 33}"/>'
        return line + box("fh", limit, 100, track + 27, 12) + words
    return box("fh", limit, 100, track, 22) + words


def axis(scale: Scale, y: int) -> str:
    parts = [f'<line class="ax" x1="0" x2="100%" y1="{y}" y2="{y}"/>']
    free = 0.0
    for value, labelled in scale.ticks():
        x = scale.x(value)
        parts.append(f'<line class="ax" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y}" y2="{y + (12 if labelled else 6)}"/>')
        half = len(number(value)) * HALF_DIGIT
        if labelled and free <= x - half and x + half <= 100:
            free = x + half + 1
            parts.append(f'<text class="m" x="{x:.2f}%" y="{y + 28}">{number(value)}</text>')
    return "".join(parts)


NODE_HEIGHT, ARROW_HEIGHT, NODE_LETTERS = 40, 34, 34


def node_words(node: str, y: int) -> str:
    """A step's words in its box, on two lines where one would leave it on a phone."""
    first, *rest = wrap(node, NODE_LETTERS) or [""]
    if not rest:
        return f'<text class="b" x="18" y="{y + 25}">{escape(first)}</text>'
    second = f'<tspan x="18" dy="16">{escape(" ".join(rest))}</tspan>'
    return f'<text class="b" x="18" y="{y + 17}">{escape(first)}{second}</text>'


def chain(title: str, nodes: Sequence[str], grades: Sequence[str], side: str) -> str:
    """A chain of causes from top to bottom; beside each arrow the grade of the claim it rests on."""
    name = escape(title)
    step = NODE_HEIGHT + ARROW_HEIGHT
    anchor = re.sub(r"[^a-z0-9]+", "-", title.lower())
    parts = []
    for place, (node, grade) in enumerate(zip_longest(nodes, grades)):
        y = place * step
        start, last = place == 0, place == len(nodes) - 1
        edge = ("fl" if side == Side.DEFICIENCY else "fh") if start else "ik" if last else "pa"
        parts.append(f'<rect class="pa" x="1" y="{y + 1}" width="99%" height="{NODE_HEIGHT - 2}"/>')
        parts.append(f'<rect class="{edge}" x="1" y="{y + 1}" width="6" height="{NODE_HEIGHT - 2}"/>')
        parts.append(node_words(node, y))
        if grade:
            middle = y + NODE_HEIGHT
            parts.append(f'<path class="ax fa" d="M22 {middle}v{ARROW_HEIGHT - 2}m-5 -7l5 7l5 -7"/>')
            parts.append(f'<text class="sm" x="38" y="{middle + 21}">{escape(grade)}</text>')
    words = " leads to ".join(nodes)
    height = step * len(nodes) - ARROW_HEIGHT
    return (
        f'<svg class="chain" height="{height}" role="img" aria-labelledby="{anchor}-t {anchor}-d">'
        f'<title id="{anchor}-t">{name}</title><desc id="{anchor}-d">{escape(words)}. The same steps stand in the list.'
        f"</desc>{''.join(parts)}</svg>"
    )
