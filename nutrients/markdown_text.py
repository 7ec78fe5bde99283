"""The main part of a page's HTML as Markdown: the same words in the same order, nothing of its own.

It reads HTML that our own templates wrote, so every element is closed. Pictures, forms and ways on are left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "use", "path", "rect", "line", "circle", "wbr"})
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
LISTS = frozenset({"ul", "ol", "dl"})
APART = frozenset({*HEADINGS, *LISTS, "p", "table", "figure", "figcaption", "details", "blockquote", "li", "dt", "dd"})
WITHIN = frozenset({"main", "div", "section", "article", "aside", "header", "figure", "details", "blockquote"})
"""What is only a box around other things."""
LEFT_OUT = frozenset({"svg", "form", "nav", "script", "style", "datalist", "button", "img"})
LEFT_OUT_CLASSES = frozenset({"side", "calm", "help", "twins", "about-source", "backs"})
"""Margin notes (they repeat the references), the signs in short and in full (they stand first), ways on."""
SPECIAL = re.compile(r"([\\`*_\[\]<>])|&(?=#?\w+;)")
AT_START = re.compile(r"^(#{1,6}|[-+>=]+|\d+(?=[.)]))(?=[\s.)]|$)")


@dataclass
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def is_left_out(self) -> bool:
        """The references are, too: they stand at the end of a text, in a form of their own."""
        is_list = self.attributes.get("id") == "references"
        return is_list or self.name in LEFT_OUT or bool(self.classes & LEFT_OUT_CLASSES)

    def walk(self) -> "Iterator[Element]":
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()


class Tree(HTMLParser):
    """Builds the elements of a page; `root` holds them all."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("html")
        self.open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, element in enumerate(self.open) if element.name == tag]
        if places and places[-1]:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    return Tree(html).root


def first(root: Element, name: str) -> Element | None:
    return next((element for element in root.walk() if element.name == name), None)


def escaped(text: str) -> str:
    """Text that Markdown takes for nothing else; white space as one blank, hard blanks kept."""
    return SPECIAL.sub(lambda found: f"\\{found[1]}" if found[1] else "&amp;", re.sub(r"[ \t\r\n]+", " ", text))


@dataclass(frozen=True)
class Writer:
    """Writes elements as Markdown. `base`: the address of the page, absolute, on which links lean."""

    base: str

    def blocks(self, element: Element) -> list[str]:
        """The paragraphs, headings, lists and tables in an element, each as its own text."""
        found: list[str] = []
        run: list[Element | str] = []
        for child in element.children:
            if isinstance(child, str) or not self.stands_apart(child):
                run.append(child)
            elif not child.is_left_out:
                found += [*self.paragraph(run), *self.block(child)]
                run = []
        return [*found, *self.paragraph(run)]

    def stands_apart(self, element: Element) -> bool:
        return element.name in APART or element.name in WITHIN or element.is_left_out

    def paragraph(self, run: Iterable[Element | str]) -> list[str]:
        text = self.inline(run)
        return [AT_START.sub(r"\\\1", text)] if text else []

    def block(self, element: Element) -> list[str]:
        if element.name in HEADINGS:
            words = self.inline(element.children)
            return [f"{HEADINGS[element.name]} {words}"] if words else []
        if element.name in LISTS:
            return ["\n".join(self.items(element))] if any(self.items(element)) else []
        if element.name == "table":
            return self.table(element)
        if element.name == "blockquote":
            return ["\n".join(f"> {line}" for line in "\n\n".join(self.blocks(element)).split("\n"))]
        return self.blocks(element)

    def items(self, element: Element) -> list[str]:
        if element.name == "dl":
            return [f"- {text}" for text in self.pairs(element)]
        items = [child for child in element.children if isinstance(child, Element) and child.name == "li"]
        marks = [f"{place}." if element.name == "ol" else "-" for place in range(1, len(items) + 1)]
        return [f"{mark} {text}" for mark, item in zip(marks, items, strict=True) if (text := self.item(item))]

    def item(self, item: Element) -> str:
        """The paragraphs of an item in one line; lists in it are moved in."""
        text = ""
        for block in self.blocks(item):
            nested = "\n" in block or block.startswith(("- ", "|"))
            text += "\n" + re.sub("^", "  ", block, flags=re.M) if nested else f" {block}" if text else block
        return text

    def pairs(self, element: Element) -> Iterator[str]:
        for child in element.children:
            if isinstance(child, Element) and child.name == "div":
                yield from self.pairs(child)
            elif isinstance(child, Element) and child.name in ("dt", "dd"):
                break
        named = [child for child in element.children if isinstance(child, Element) and child.name in ("dt", "dd")]
        if named:
            words = [self.inline(child.children) for child in named if child.name == "dd"]
            yield f"**{self.bare(named[0])}:** {'; '.join(word for word in words if word)}"

    def bare(self, element: Element) -> str:
        return self.inline(element.children).replace("**", "").rstrip(".:")

    def table(self, element: Element) -> list[str]:
        caption = first(element, "caption")
        rows = [row for row in element.walk() if row.name == "tr"]
        lines = [[self.cell(cell) for cell in spread(row)] for row in rows]
        width = max((len(line) for line in lines), default=0)
        if not width:
            return []
        head, *body = lines if first(element, "thead") else [[""] * width, *lines]
        lines = [[*line, *[""] * (width - len(line))] for line in (head, *body)]
        full = [place for place in range(width) if any(line[place] for line in lines[1:])]
        head, *body = [[line[place] for place in full] for line in lines]
        table = "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(full), *body))
        return [*([f"**{self.bare(caption)}**"] if caption else []), table]

    def cell(self, cell: "Element | None") -> str:
        if cell is None:
            return ""
        lists = [child for child in cell.walk() if child.name == "ul"]
        if lists:
            before = [child for child in cell.children if not (isinstance(child, Element) and child.name == "ul")]
            items = [line.removeprefix("- ") for listed in lists for line in self.items(listed)]
            return "<br>".join(text for text in (self.inline(before), *items) if text).replace("|", "\\|")
        return self.inline(cell.children).replace("|", "\\|")

    def inline(self, run: Iterable[Element | str]) -> str:
        text = "".join(escaped(part) if isinstance(part, str) else self.part(part) for part in run)
        return re.sub(r" ?(\[\d+\])", r" \1", re.sub(r" +", " ", text)).strip().replace(" .", ".")

    def part(self, element: Element) -> str:
        if element.is_left_out:
            return ""
        if element.name == "br":
            return "; "
        words = self.inline(element.children)
        if not words:
            return ""
        if "cite" in element.classes:
            return f" [{words}]"
        if "perma" in element.classes:
            return f"([{self.slug_in(element)}]({self.absolute(element)}))"
        if "g" in element.classes:
            return f"**{words}.** "
        if element.name == "a" and "href" in element.attributes:
            return f"[{words}]({self.absolute(element)})"
        marks = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*", "s": "~~", "del": "~~"}
        if mark := marks.get(element.name):
            return f"{mark}{words.replace(mark, '')}{mark}"
        boxed = element.name in ("small", "p", "div", "li", "summary", "ul") or "key" in element.classes
        return f" {words} " if boxed else words

    def slug_in(self, element: Element) -> str:
        return element.attributes["href"].rstrip("/").rpartition("/")[2]

    def absolute(self, element: Element) -> str:
        address = urljoin(self.base, element.attributes["href"])
        return re.sub(r"[()\s<>]", lambda sign: f"%{ord(sign[0]):02X}", address)


def spread(row: Element) -> "list[Element | None]":
    """The cells of a row, each followed by as many empty ones as it spans."""
    found: list[Element | None] = []
    for cell in row.children:
        if isinstance(cell, Element) and cell.name in ("td", "th"):
            span = cell.attributes.get("colspan", "1")
            found += [cell, *[None] * (int(span) - 1 if span.isdecimal() else 0)]
    return found
