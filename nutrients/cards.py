"""Pictures for links, drawn on the server: the two-sided mark of a nutrient, and the title of each kind of page.

In the site's light ink and paper, with the font that Pillow brings. Text is made smaller or set on more lines
until it fits; it is never cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from nutrients.charts import STRENGTH
from nutrients.vocabulary import Grade

WIDTH, HEIGHT = 1200, 630
FINE = 2
"""Everything is drawn this many times as large and then reduced, so that slanted lines are smooth."""
COLOURS = 128
PAPER, INK, SOFT, RULE = "#fbf9f3", "#16212b", "#4d5a64", "#d3ccbb"
LOW, LOW_INK, LOW_WASH = "#0f557f", "#2272a6", "#dfebf3"
HIGH, HIGH_INK = "#854800", "#b96f00"
MARGIN, AXIS, GAP = 80, WIDTH // 2, 14
HALF = AXIS - GAP - MARGIN
"""Length of one side of a large mark whose grade is 'established', in pixels."""
TITLE_SIZES, LINE_SIZES, NOTE_SIZES = range(132, 30, -4), range(40, 14, -2), range(30, 12, -2)
LEADING = 1.16

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the finished picture."""


@dataclass(frozen=True)
class Side:
    grade: Grade
    qualifier: str = ""


@dataclass(frozen=True)
class NamedMark:
    name: str
    low: Side
    high: Side


class Sheet:
    """A picture in the making; all measures are those of the finished one."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, box: Box, fill: str | None, outline: str | None = None, width: float = 2) -> None:
        left, top, right, bottom = (round(edge * FINE) for edge in box)
        self.draw.rectangle((left, top, right - 1, bottom - 1), fill, outline, round(width * FINE))

    def hatched(self, box: Box) -> None:
        """Too little: blue hatching in a blue frame, as on the pages."""
        left, top, right, bottom = (round(edge * FINE) for edge in box)
        patch = Image.new("RGB", (max(right - left, 1), max(bottom - top, 1)), LOW_WASH)
        lines = ImageDraw.Draw(patch)
        for start in range(-patch.height, patch.width, 12 * FINE):
            lines.line((start, patch.height, start + patch.height, 0), LOW_INK, 4 * FINE)
        self.image.paste(patch, (left, top))
        self.box(box, None, LOW_INK)

    def dashed(self, box: Box, colour: str) -> None:
        """Disputed: drawn open."""
        left, top, right, bottom = box
        for x in range(round(left), round(right), 14):
            for y in (top, bottom - 3):
                self.box((x, y, min(x + 9, right), y + 3), colour)
        for y in range(round(top), round(bottom), 14):
            for x in (round(left), round(right - 3)):
                self.box((x, y, x + 3, min(y + 9, bottom)), colour)

    def bar(self, grade: Grade, *, low: bool, start: float, full: float, top: float, height: float) -> None:
        """One half of a mark from the axis outwards: `start` is its edge at the axis, `full` the longest length."""
        length = full * STRENGTH.get(grade, 0) / 100
        box = (start - length, top, start, top + height) if low else (start, top, start + length, top + height)
        if not length:
            end = start - 8 if low else start
            self.box((end, top + height / 4, end + 8, top + height * 3 / 4), SOFT)
        elif grade == Grade.DISPUTED:
            self.dashed(box, LOW_INK if low else HIGH_INK)
        elif low:
            self.hatched(box)
        else:
            self.box(box, HIGH_INK)

    def text(
        self, words: str, box: Box, sizes: Sequence[int], colour: str, *, bold: bool = False, end: bool = False
    ) -> float:
        """Sets words into a box at the largest size at which they fit; where the last line ends, from the top."""
        left, top, right, bottom = box
        size, lines = fitted(words, right - left, bottom - top, sizes)
        font, weight = font_of(size), round(size * FINE / 34) if bold else 0
        for place, line in enumerate(lines):
            x = (right if end else left) * FINE
            y = (top + place * size * LEADING) * FINE
            self.draw.text(
                (x, y), line, colour, font, anchor="ra" if end else "la", stroke_width=weight, stroke_fill=colour
            )
        return top + len(lines) * size * LEADING

    def png(self) -> bytes:
        reduced = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        out = BytesIO()
        reduced.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return out.getvalue()


def font_of(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size * FINE)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


def fitted(words: str, width: float, height: float, sizes: Sequence[int]) -> tuple[float, list[str]]:
    """Size and lines of a text that fits; below the last size it shrinks on, since nothing is left out."""
    size = float(sizes[0])
    steps = iter(sizes)
    while True:
        size = next(steps, size * 0.9)
        lines = wrapped(words, font_of(size), width * FINE)
        if len(lines) * size * LEADING <= height and all(length(line, font_of(size)) <= width * FINE for line in lines):
            return size, lines


def length(line: str, font: ImageFont.FreeTypeFont) -> float:
    return font.getlength(line) + font.size / 14  # bold letters are wider


def wrapped(words: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and length(longer, font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def begun() -> Sheet:
    """The sign and name of the site on paper, under one strong line."""
    sheet = Sheet()
    sheet.box((0, 0, WIDTH, 12), INK)
    sheet.hatched((MARGIN, 64, MARGIN + 42, 88))
    sheet.box((MARGIN + 53, 56, MARGIN + 58, 96), INK)
    sheet.box((MARGIN + 69, 64, MARGIN + 111, 88), HIGH_INK)
    sheet.text("Fascicle", (MARGIN + 134, 54, 600, 104), (36,), INK, bold=True)
    return sheet


def nutrient_card(mark: NamedMark) -> bytes:
    """A nutrient's name over its two-sided mark, with the grades in words."""
    sheet = begun()
    sheet.text("and muscle twitching", (600, 58, WIDTH - MARGIN, 104), NOTE_SIZES, SOFT, end=True)
    sheet.text(mark.name, (MARGIN, 132, WIDTH - MARGIN, 292), TITLE_SIZES, INK, bold=True)
    sheet.text("Too little", (MARGIN, 306, AXIS - GAP, 346), (32,), LOW, bold=True, end=True)
    sheet.text("Too much", (AXIS + GAP, 306, WIDTH - MARGIN, 346), (32,), HIGH, bold=True)
    for third in range(4):
        for x in (AXIS - GAP - HALF * third / 3, AXIS + GAP + HALF * third / 3):
            sheet.box((x - 1, 358, x + 1, 446), RULE)
    sheet.bar(mark.low.grade, low=True, start=AXIS - GAP, full=HALF, top=362, height=80)
    sheet.bar(mark.high.grade, low=False, start=AXIS + GAP, full=HALF, top=362, height=80)
    sheet.box((AXIS - 3, 306, AXIS + 3, 560), INK)
    for half, left, right, end in (
        (mark.low, MARGIN, AXIS - GAP, True),
        (mark.high, AXIS + GAP, WIDTH - MARGIN, False),
    ):
        below = sheet.text(half.grade.label, (left, 458, right, 506), (36,), INK, bold=True, end=end)
        sheet.text(half.qualifier, (left, below, right, 562), NOTE_SIZES, SOFT, end=end)
    sheet.text(
        "The longer the bar, the stronger the evidence for a link with twitching.",
        (MARGIN, 578, 1120, 616),
        (22,),
        SOFT,
    )
    return sheet.png()


def title_card(title: str, line: str) -> bytes:
    """The title of a kind of page over the axis of the whole site."""
    sheet = begun()
    below = sheet.text(title, (MARGIN, 150, WIDTH - MARGIN, 350), TITLE_SIZES, INK, bold=True)
    sheet.text(line, (MARGIN, below + 14, WIDTH - MARGIN, 470), LINE_SIZES, SOFT)
    sheet.hatched((MARGIN, 500, AXIS - GAP, 546))
    sheet.box((AXIS - 3, 482, AXIS + 3, 564), INK)
    sheet.box((AXIS + GAP, 500, WIDTH - MARGIN, 546), HIGH_INK)
    sheet.text("Too little", (MARGIN, 566, 500, 600), (26,), LOW, bold=True)
    sheet.text("Too much", (700, 566, WIDTH - MARGIN, 600), (26,), HIGH, bold=True, end=True)
    return sheet.png()


def marks_card(title: str, line: str, marks: Sequence[NamedMark]) -> bytes:
    """The title beside the marks of all nutrients under each other: the central finding as one picture."""
    sheet = begun()
    below = sheet.text(title, (MARGIN, 150, 540, 440), TITLE_SIZES, INK, bold=True)
    sheet.text(line, (MARGIN, below + 14, 530, 590), LINE_SIZES, SOFT)
    left, right, top, bottom = 580, WIDTH - 60, 96, 596
    middle, room = (left + right) / 2, 84
    full = middle - room - left
    sheet.text("Too little", (left, 52, middle - room, 88), (26,), LOW, bold=True, end=True)
    sheet.text("Too much", (middle + room, 52, right, 88), (26,), HIGH, bold=True)
    step = min((bottom - top) / max(len(marks), 1), 60)
    for place, mark in enumerate(marks):
        y = top + place * step
        sheet.box((left, y, right, y + 1), RULE)
        size = fitted(mark.name, room * 2 - 16, step * 0.8, range(22, 6, -1))[0]
        font = font_of(size)
        where = (middle * FINE, (y + step / 2) * FINE)
        words = "\n".join(wrapped(mark.name, font, (room * 2 - 16) * FINE))
        sheet.draw.text(where, words, INK, font, anchor="mm", align="center")
        for half, low, start in ((mark.low, True, middle - room), (mark.high, False, middle + room)):
            sheet.bar(half.grade, low=low, start=start, full=full, top=y + step * 0.2, height=step * 0.6)
    sheet.box((left, bottom, right, bottom + 2), INK)
    return sheet.png()
