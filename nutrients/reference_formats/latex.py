"""LaTeX as characters: accents and braces here, since they are everywhere; anything rarer by pylatexenc.

pylatexenc opens no file that a text names, but takes a millisecond for a few words.
"""

import re
import unicodedata

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

MARKS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
}
"""LaTeX's accents, as the marks that follow a letter."""
LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "i", "j": "j"}
LETTERS |= {"ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å"}
ACCENT = re.compile(r"\\(?:([`'^~=.\"])[ ]?|([uvHcdkr])(?:[ ]+|(?=\{)))(?:\{\\?([A-Za-z])\}|\\?([A-Za-z])(?![a-z]*\{))")
LETTER = re.compile(r"\\(" + "|".join(sorted(LETTERS, key=len, reverse=True)) + r")(?![A-Za-z])(?:\{\}|[ ])?")
MARKUP = re.compile(r"\\(?:text(?:it|bf|rm|sc|sub|superscript|subscript)|emph|mkbibquote|url)[ ]?(?=\{)")
INDEX = re.compile(r"\$[_^]\{?(\w+)\}?\$")
ESCAPED = re.compile(r"\\([_%&#$ ])")
SIGNS = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
SIGN = re.compile("|".join(map(re.escape, SIGNS)))
SLOWLY = 50_000
"""Characters of one text that pylatexenc is asked about: a second or two."""
CONVERTER = LatexNodes2Text(math_mode="text", keep_comments=True)


class Latex:
    """Decodes the fields of one text; what pylatexenc would need long for is left to the editor."""

    def __init__(self) -> None:
        self.left = SLOWLY

    def decoded(self, value: str, name: str, remarks: list[str]) -> str:
        """The field `name` in characters; where its LaTeX cannot be read, without its signs, and a remark says so."""
        plain = quickly(INDEX.sub(r"\1", value))
        if "\\" not in plain and "$" not in plain:
            return plain
        self.left -= len(value)
        try:
            if self.left < 0:
                raise ValueError("too much for one text")
            # A percent sign is one: BibTeX knows no comments inside a field.
            return str(CONVERTER.latex_to_text(re.sub(r"(?<!\\)([%&#])", r"\\\1", INDEX.sub(r"\1", value))))
        except (LatexWalkerError, RecursionError, ValueError, IndexError):
            remarks.append(f"The LaTeX in {name} could not be read: look at it.")
            return re.sub(r"[{}\\]", "", value)


def quickly(value: str) -> str:
    """With accents, braces and signs replaced; what else is LaTeX keeps its backslash or dollar."""
    if not re.search(r"[\\{}~]|--|``|''", value):
        return value
    accented = ACCENT.sub(with_mark, value)
    lettered = MARKUP.sub("", LETTER.sub(lambda found: LETTERS[found[1]], accented))
    return SIGN.sub(lambda found: SIGNS[found[0]], ESCAPED.sub(r"\1", lettered))


def with_mark(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", (found[3] or found[4]) + MARKS[found[1] or found[2]])
