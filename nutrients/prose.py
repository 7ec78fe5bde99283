"""Markdown to safe HTML. Plain CommonMark with tables, and three signs of our own:

* `[@key]` or `[@key; @key2]` cites sources;
* a claim's slug on a line of its own, such as `magnesium-low-mechanism-5`, quotes that claim;
* `![A caption](image:slug)` on a line of its own shows an image of the library; the caption may be empty.

The stored HTML carries markers for all (`<x-cite>`, `<x-side>`, `<x-claims>`, `<x-image>`) and no numbers: a page
resolves them in its own order. Nobody can type a marker, because raw HTML is text here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import count

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

VERSION = 2
"""Raised when the same text gives other HTML: stored HTML is then made again at the next load."""
MAX_LENGTH = 60_000
"""Characters in one text; longer ones are refused before the parser sees them."""

CITE = re.compile(r"\[(@[a-z0-9-]+(?:\s*;\s*@[a-z0-9-]+)*)\]")
CLAIM = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)+-\d+$")
IMAGE = re.compile(r"^!\[([^\[\]]*)\]\(image:([a-z0-9]+(?:-[a-z0-9]+)*)\)$")
ALIGN = re.compile(r"text-align:(left|center|right)")
TAGS = {
    *[
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "a",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "pre",
        "hr",
        "br",
    ],
    *("x-cite", "x-side", "x-claims", "x-image"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "h2": {"id"},
    "th": {"class", "scope"},
    "td": {"class"},
    "x-cite": {"keys"},
    "x-side": {"keys"},
    "x-claims": {"slugs"},
    "x-image": {"slug"},
}


class TooLong(ValueError):
    """The text is longer than MAX_LENGTH characters."""


@dataclass(frozen=True)
class Rendered:
    """`html` carries markers; `keys`, `claims` and `images` are what it cites, quotes and shows, by first use."""

    html: str
    keys: tuple[str, ...]
    claims: tuple[str, ...]
    headings: tuple[tuple[str, str], ...]
    images: tuple[str, ...] = ()


def cite_rule(state: StateInline, silent: bool) -> bool:
    match = CITE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("cite", "", 0)
        token.meta = {"keys": re.findall(r"@([a-z0-9-]+)", match[1])}
    state.pos = match.end()
    return True


def claims_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.level and state.parentType != "table":  # inside a list or a quotation the line is plain text
        return False
    slugs = []
    line = start
    while line < end and CLAIM.match(state.getLines(line, line + 1, 0, False).strip()):
        slugs.append(state.getLines(line, line + 1, 0, False).strip())
        line += 1
    if not slugs:
        return False
    if not silent:
        token = state.push("claims", "", 0)
        token.meta = {"slugs": slugs}
        token.map = [start, line]
        state.line = line
    return True


def image_rule(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    match = IMAGE.match(state.getLines(start, start + 1, 0, False).strip())
    if not match or (state.level and state.parentType != "table"):
        return False
    if not silent:
        token = state.push("image_of_library", "", 0)
        token.content, token.meta, token.map = match[1].strip(), {"slug": match[2]}, [start, start + 1]
        state.line = start + 1
    return True


def make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["image", "html_block", "html_inline"])
    parser.inline.ruler.before("link", "cite", cite_rule)
    parser.block.ruler.before("lheading", "claims", claims_rule, {"alt": ["paragraph", "list", "blockquote"]})
    parser.block.ruler.before("claims", "image_of_library", image_rule, {"alt": ["paragraph", "list", "blockquote"]})
    parser.add_render_rule("cite", render_cite)
    parser.add_render_rule("claims", render_claims)
    parser.add_render_rule("image_of_library", render_image)
    return parser


def render_cite(_self: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    return f'<x-cite keys="{" ".join(tokens[index].meta["keys"])}"></x-cite>'


def render_claims(_self: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    return f'<x-claims slugs="{" ".join(tokens[index].meta["slugs"])}"></x-claims>\n'


def render_image(_self: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    return f'<x-image slug="{tokens[index].meta["slug"]}">{escape(tokens[index].content)}</x-image>\n'


PARSER = make_parser()


def slug_of(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def anchor_of(heading: str, taken: set[str]) -> str:
    """The heading's words as an id that no earlier heading of the text has."""
    words = slug_of(heading) or "section"
    numbered = (words if n == 1 else f"{words}-{n}" for n in count(1))
    anchor = next(name for name in numbered if name not in taken)
    taken.add(anchor)
    return anchor


def prepare(tokens: list[Token]) -> list[Token]:
    """Give headings their ids, turn aligned cells into classes, add margin markers after cited blocks."""
    out: list[Token] = []
    depth_keys: list[str] = []
    anchors: set[str] = set()
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
            if token.tag == "h2":
                token.attrSet("id", anchor_of(tokens[position + 1].content, anchors))
        if token.type == "heading_close":
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        if token.type in ("th_open", "td_open"):
            align = ALIGN.match(str(token.attrs.pop("style", "")))
            if align and align[1] == "right":
                token.attrSet("class", "n")
            if token.type == "th_open":
                token.attrSet("scope", "col")
        if token.type == "inline":
            depth_keys += [key for child in token.children or [] if child.type == "cite" for key in child.meta["keys"]]
        out.append(token)
        if token.level == 0 and token.nesting <= 0 and depth_keys and token.type != "claims":
            side = Token("html_block", "", 0)
            side.content = f'<x-side keys="{" ".join(dict.fromkeys(depth_keys))}"></x-side>\n'
            out.append(side)
            depth_keys = []
    return out


def clean(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)


def render(text: str, *, inline: bool = False) -> Rendered:
    """Markdown to HTML with markers; `inline` for texts of one paragraph, without the paragraph.

    Raises TooLong over MAX_LENGTH characters.
    """
    if len(text) > MAX_LENGTH:
        raise TooLong(f"{len(text):,} characters; at most {MAX_LENGTH:,} are allowed in one text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    env: dict[str, object] = {}
    tokens = PARSER.parseInline(text, env) if inline else prepare(PARSER.parse(text, env))
    html = clean(PARSER.renderer.render(tokens, PARSER.options, env))
    return Rendered(
        html=html.strip(),
        keys=tuple(dict.fromkeys(key for keys in re.findall(r'<x-cite keys="([^"]*)"', html) for key in keys.split())),
        claims=tuple(
            dict.fromkeys(slug for slugs in re.findall(r'<x-claims slugs="([^"]*)"', html) for slug in slugs.split())
        ),
        headings=tuple(
            (anchor, unescape(re.sub(r"<[^>]+>", "", title)))
            for anchor, title in re.findall(r'<h2 id="([^"]*)">(.*?)</h2>', html)
        ),
        images=tuple(dict.fromkeys(re.findall(r'<x-image slug="([^"]*)"', html))),
    )


def plain(html: str) -> str:
    """The words of stored HTML, without tags and markers."""
    without = re.sub(r"<[^>]+>", "", re.sub(r"\s*<x-cite[^>]*></x-cite>", "", html))
    return unescape(re.sub(r"\s+", " ", without)).strip()


def split_heading(text: str) -> tuple[str, str]:
    """A section's own heading (its first line, `## ...`) and the rest; no heading: empty string."""
    text = text.replace("\r\n", "\n")
    match = re.match(r"##[ \t]+(.*?)[ \t]*(?:\n|$)", text.lstrip("\n"))
    return (match[1], text.lstrip("\n")[match.end() :].strip("\n")) if match else ("", text)
