"""Markdown to safe HTML with markers: the two signs of our own, and everything that must not come through."""

import re
from urllib.parse import urlsplit

import pytest
from lxml import html

from nutrients import prose
from nutrients.prose import plain, render, split_heading

TEXT_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "hr", "br"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
MARKERS = {"x-cite", "x-side", "x-claims", "x-image"}
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
SCHEMES = {"", "http", "https", "mailto"}


def make_html(text: str) -> str:
    return render(text).html


def words(markup: str) -> str:
    return str(html.fragment_fromstring(markup, create_parent=True).text_content())


# Citations


def test_a_source_is_cited_by_a_marker_without_a_number() -> None:
    drawn = render("True.[@kim-2021]")
    assert '<p>True.<x-cite keys="kim-2021"></x-cite></p>' in drawn.html
    assert drawn.keys == ("kim-2021",)


def test_a_bracket_may_cite_several_sources() -> None:
    assert '<x-cite keys="a b c-1"></x-cite>' in make_html("x [@a; @b;@c-1]")


def test_keys_are_listed_once_in_the_order_of_first_use() -> None:
    assert render("One [@b; @a].\n\n- Two [@a]\n- Three [@c; @b]").keys == ("b", "a", "c")


@pytest.mark.parametrize("text", ["**[@a]**", "# x [@a]", "> [@a]", "- [@a]", "| x |\n|---|\n| [@a] |", "(see [@a])"])
def test_a_source_may_be_cited_wherever_text_may_stand(text: str) -> None:
    assert render(text).keys == ("a",)


@pytest.mark.parametrize(
    "text",
    ["[@A]", "[@]", "[@a b]", "[@a; b]", "[@a;]", "[a@b]", "@a", "[@a_b]", "[@a/../b]", "[@ü]", "\\[@a]", "`[@a]`"],
)
def test_what_is_no_key_stays_text(text: str) -> None:
    drawn = render(text)
    assert drawn.keys == ()
    assert "x-cite" not in drawn.html


def test_a_cited_block_is_followed_by_its_margin() -> None:
    lines = make_html("First [@a; @b] and [@a].\n\nSecond.\n\nThird [@a].").split("\n")
    assert lines[1] == '<x-side keys="a b"></x-side>'
    assert lines[2] == "<p>Second.</p>"
    assert lines[4] == '<x-side keys="a"></x-side>'


@pytest.mark.parametrize("text", ["1. One [@a]\n2. Two [@b]", "> One [@a]\n>\n> Two [@b]", "|x|\n|-|\n|[@a]|\n|[@b]|"])
def test_a_list_a_quotation_and_a_table_have_one_margin_behind_them(text: str) -> None:
    drawn = make_html(text)
    assert drawn.endswith('>\n<x-side keys="a b"></x-side>')
    assert drawn.count("x-side keys") == 1


def test_a_link_never_holds_a_citation() -> None:
    assert "<a" not in make_html("[see [@a]](/x)")


# Claims


def test_a_slug_on_a_line_of_its_own_quotes_a_claim() -> None:
    drawn = render("Before.\n\nmagnesium-low-mechanism-5\n\nAfter.")
    assert drawn.html == '<p>Before.</p>\n<x-claims slugs="magnesium-low-mechanism-5"></x-claims>\n<p>After.</p>'
    assert drawn.claims == ("magnesium-low-mechanism-5",)


def test_claims_need_no_empty_line_around_them() -> None:
    drawn = make_html("Before:\na-low-1\n  b-low-2  \nAfter.")
    assert drawn == '<p>Before:</p>\n<x-claims slugs="a-low-1 b-low-2"></x-claims>\n<p>After.</p>'


def test_claims_are_listed_once_in_the_order_of_first_use() -> None:
    assert render("b-x-2\na-x-1\n\nText.\n\nb-x-2").claims == ("b-x-2", "a-x-1")


@pytest.mark.parametrize(
    "line",
    [
        "see a-low-1",
        "a-low-1.",
        "A-low-1",
        "a-low",
        "a-1x",
        "low-1-",
        "- a-low-1",
        "> a-low-1",
        "    a-low-1",
        "`a-low-1`",
    ],
)
def test_any_other_line_quotes_nothing(line: str) -> None:
    assert render(line).claims == ()
    assert words(make_html(line)).strip(" \n>-`") == line.strip(" >-`").removesuffix("-")


def test_a_claim_above_a_rule_is_still_quoted() -> None:
    assert render("a-low-1\n---\nText").claims == ("a-low-1",)


def test_a_claim_right_after_a_table_is_still_quoted() -> None:
    assert render("| x |\n|---|\n| y |\na-low-1").claims == ("a-low-1",)


# Headings and tables


def test_a_heading_has_an_anchor_and_stands_in_the_contents() -> None:
    drawn = render('## When to see a doctor\n\nText.\n\n## What *helps* & "heals"?')
    assert '<h2 id="when-to-see-a-doctor">When to see a doctor</h2>' in drawn.html
    assert drawn.headings == (
        ("when-to-see-a-doctor", "When to see a doctor"),
        ("what-helps-heals", 'What helps & "heals"?'),
    )


@pytest.mark.parametrize(("sign", "tag"), [("#", "h2"), ("##", "h2"), ("###", "h3"), ("####", "h4"), ("######", "h4")])
def test_an_article_has_neither_a_first_level_nor_a_fifth(sign: str, tag: str) -> None:
    assert re.match(rf"<{tag}( id=\"x\")?>x</{tag}>$", make_html(f"{sign} x"))


def test_two_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    anchors = [anchor for anchor, _title in render("## Too little\n\n## Too little\n\n## Too little").headings]
    assert len(set(anchors)) == 3


@pytest.mark.parametrize("heading", ["## ???", "## Ω", "##"])
def test_no_heading_has_an_empty_anchor(heading: str) -> None:
    assert 'id=""' not in make_html(heading)


def test_a_table_says_what_its_heads_are_and_sets_figures_right() -> None:
    drawn = make_html("| Food | mg |\n|:--|--:|\n| Kale | 33 |")
    assert '<th scope="col">Food</th>' in drawn
    assert '<th class="n" scope="col">mg</th>' in drawn
    assert '<td>Kale</td>\n<td class="n">33</td>' in drawn
    assert "style" not in drawn


def test_ordinary_markdown_comes_through() -> None:
    drawn = make_html('*a* **b** `c` [d](/nutrients/iron/ "Iron")\n\n- e\n\n1. f\n\n> g\n\n---')
    for part in ("<em>a</em>", "<strong>b</strong>", "<code>c</code>", "<li>e</li>", "<ol>", "<blockquote>", "<hr>"):
        assert part in drawn
    assert '<a href="/nutrients/iron/" title="Iron">d</a>' in drawn


@pytest.mark.parametrize("address", ["/guides/x/", "https://example.org/?a=1", "mailto:a@example.org", "#anchor"])
def test_harmless_addresses_are_linked(address: str) -> None:
    assert f'<a href="{address}">x</a>' in make_html(f"[x]({address})")


# Hostile input

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=x></object><embed src=x>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><input name=password></form>",
    "<p style='position:fixed'>x</p>",
    "<div onclick=alert(1)>x</div>",
    "text <b>bold</b> <i onmouseover=alert(1)>x</i>",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>",
    "<!DOCTYPE html><html><body onload=alert(1)>",
    "</p></div></main><h1>Mine</h1>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.org/x)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x][y]\n\n[y]: javascript:alert(1)",
    '[x](/y "title\\" onmouseover=\\"alert(1)")',
    "[x](/y 'a\"onfocus=alert(1) autofocus=\"')",
    '[x](/y"onmouseover="alert(1))',
    "[x](/y?<script>alert(1)</script>)",
    '![x](javascript:alert(1) "y")',
    '![" onerror="alert(1)](x)',
    "![x](https://tracker.example/pixel.gif)",
    "`<script>alert(1)</script>`",
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    '``` "><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "# <script>alert(1)</script>",
    '## x" onclick="alert(1)',
    "## [x](javascript:alert(1))",
    '## [x](/y "</h2><h2 id=z onclick=alert(1)>")',
    "| <script>alert(1)</script> |\n|:--|\n| <img src=x onerror=alert(1)> |",
    "- <details open ontoggle=alert(1)>",
    "> <video><source onerror=alert(1)>",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<x onclick=alert(1)>",
    "{{ 7|add:7 }}{% load x %}",
    '[@a"><script>alert(1)</script>]',
    "[@a;@b' onclick='alert(1)]",
    'a-low-1"><script>alert(1)</script>',
    "[" * 3000,
    "> " * 3000 + "<script>",
    "*_" * 3000 + "<script>",
]


def is_allowed(element: html.HtmlElement) -> bool:
    scheme = urlsplit(element.get("href", "")).scheme
    known = element.tag in TEXT_TAGS | TABLE_TAGS | MARKERS
    return known and set(element.attrib) <= ATTRIBUTES.get(element.tag, set()) and scheme in SCHEMES


@pytest.mark.parametrize("inline", [False, True], ids=["article", "paragraph"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_brings_nothing_but_plain_text_elements(text: str, inline: bool) -> None:
    drawn = render(text, inline=inline).html
    elements = html.fragment_fromstring(f"<div>{drawn}</div>").iterdescendants()
    assert [element for element in elements if not is_allowed(element)] == []
    assert "<!--" not in drawn


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_last_cleaning_would_hold_even_if_the_parser_let_html_through(text: str) -> None:
    elements = html.fragment_fromstring(f"<div>{prose.clean(text)}</div>").iterdescendants()
    assert [element for element in elements if not is_allowed(element)] == []


@pytest.mark.parametrize("text", ["<b>x</b>", "<!-- x -->", "5 < 6 & 7 > 6", "&lt;i&gt;", '<x-side keys="a">'])
def test_what_looks_like_html_is_shown_as_it_was_typed(text: str) -> None:
    assert words(make_html(text)) == text.replace("&lt;", "<").replace("&gt;", ">")


def test_a_picture_is_never_fetched_from_elsewhere() -> None:
    assert "<img" not in make_html("![x](https://tracker.example/pixel.gif)")


FORGED = [
    '<x-cite keys="a"></x-cite>',
    '<x-side keys="a"></x-side>',
    '<x-claims slugs="a-low-1"></x-claims>',
    '<x-image slug="a">x</x-image>',
    '![<x-image slug="a">](https://e.example/x)',
    '&lt;x-cite keys="a"&gt;&lt;/x-cite&gt;',
    '`<x-cite keys="a"></x-cite>`',
    '    <x-claims slugs="a-low-1"></x-claims>',
    '```\n<x-claims slugs="a-low-1"></x-claims>\n```',
    '## <x-claims slugs="a-low-1"></x-claims>',
    "[x](/y '<x-cite keys=\"a\"></x-cite>')",
    '[x](/y?<x-cite%20keys="a"></x-cite>)',
    '[x](</y?<x-claims slugs="a-low-1"></x-claims>>)',
    '| <x-side keys="a"></x-side> |\n|---|\n| <x-cite keys="a"></x-cite> |',
    '<X-CITE KEYS="a"></X-CITE>',
    '\\<x-cite keys="a">\\</x-cite>',
    '<x-<x-cite keys="a"></x-cite>cite keys="a">',
]


@pytest.mark.parametrize("inline", [False, True], ids=["article", "paragraph"])
@pytest.mark.parametrize("text", FORGED, ids=range(len(FORGED)))
def test_nobody_can_type_a_marker(text: str, inline: bool) -> None:
    drawn = render(text, inline=inline)
    assert re.findall(r"<x-[^>]*>", drawn.html, re.IGNORECASE) == []
    assert (drawn.keys, drawn.claims, drawn.images) == ((), (), ())


# Images


def test_an_image_is_shown_by_a_marker_with_its_caption() -> None:
    drawn = render("Before.\n![A nerve & its *muscle*](image:nerve-1)\nAfter.")
    marker = '<x-image slug="nerve-1">A nerve &amp; its *muscle*</x-image>'
    assert drawn.html == f"<p>Before.</p>\n{marker}\n<p>After.</p>"
    assert drawn.images == ("nerve-1",)


def test_images_are_listed_once_in_the_order_of_first_use() -> None:
    assert render("![](image:b)\n\n![x](image:a)\n![](image:b)").images == ("b", "a")


@pytest.mark.parametrize(
    "text",
    [
        "See ![x](image:a) here.",
        "![x](image:A)",
        "![x](image:)",
        "![x](image:a/../b)",
        "![x](image:a 'title')",
        "![x](image: a)",
        "![x](imageX:a)",
        "![[x]](image:a)",
        "\\![x](image:a)",
        "    ![x](image:a)",
        "```\n![x](image:a)\n```",
        "- ![x](image:a)",
        "> ![x](image:a)",
        "![x](https://e.example/a.png)",
        "![x](/media/images/a.webp)",
        "[x](image:a)",
    ],
)
def test_only_a_line_of_its_own_shows_an_image_and_only_of_the_library(text: str) -> None:
    drawn = render(text)
    assert drawn.images == ()
    assert "<img" not in drawn.html
    assert "x-image" not in drawn.html


def test_a_caption_is_text_and_the_words_of_a_page_keep_it_without_a_marker() -> None:
    drawn = render('One.\n\n![<b onclick="x">5 < 6</b>](image:a)\n\nTwo.')
    assert re.findall(r"<(?!/?p>|/?x-image)[^>]*>", drawn.html) == []
    assert plain(drawn.html) == 'One. <b onclick="x">5 < 6</b> Two.'


# The whole text


def test_windows_line_ends_change_nothing() -> None:
    text = "## Head\n\nText [@a]\nmore.\n\na-low-1\nb-low-2\n\n- one\n- two\n"
    assert render(text.replace("\n", "\r\n")) == render(text.replace("\n", "\r")) == render(text)


def test_a_text_of_the_greatest_length_is_accepted() -> None:
    assert len(make_html("x" * prose.MAX_LENGTH)) > prose.MAX_LENGTH


def test_a_longer_text_is_refused_with_both_lengths() -> None:
    with pytest.raises(prose.TooLong, match="60,001 characters; at most 60,000"):
        render("x" * 60_001)


def test_an_empty_text_gives_nothing() -> None:
    assert render("") == prose.Rendered(html="", keys=(), claims=(), headings=())


def test_one_text_leaves_no_trace_in_the_next() -> None:
    render("[x]\n\n[x]: /y\n\n## Head [@a]\n\na-low-1")
    assert render("[x]") == prose.Rendered(html="<p>[x]</p>", keys=(), claims=(), headings=())


def test_a_paragraph_of_its_own_has_no_block_around_it() -> None:
    drawn = render("A *small* text. [@a]", inline=True)
    assert drawn.html == 'A <em>small</em> text. <x-cite keys="a"></x-cite>'
    assert drawn.keys == ("a",)


@pytest.mark.parametrize("text", ["# x", "- x", "> x", "a-low-1", "---"])
def test_a_paragraph_of_its_own_knows_no_blocks(text: str) -> None:
    assert words(render(text, inline=True).html) == text
    assert render(text, inline=True).claims == ()


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ('<p>One.<x-cite keys="a"></x-cite></p>\n<x-side keys="a"></x-side>\n<p>Two.</p>', "One. Two."),
        ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ('<a href="/x" title="a &gt; b">x</a>', "x"),
        ("  \n ", ""),
        ('<p>One <x-cite keys="a"></x-cite>.</p>', "One."),
    ],
)
def test_plain_words_carry_no_tags_and_no_markers(markup: str, said: str) -> None:
    assert plain(markup) == said


@pytest.mark.parametrize(
    ("text", "heading", "rest"),
    [
        ("## Head\n\nText", "Head", "Text"),
        ("\n\n## Head \n## Next", "Head", "## Next"),
        ("## Head", "Head", ""),
        ("Text\n## Later", "", "Text\n## Later"),
        ("### Third\n\nText", "", "### Third\n\nText"),
        ("##Tight", "", "##Tight"),
        ("", "", ""),
        ("## Head\r\n\r\nText", "Head", "Text"),
    ],
)
def test_the_first_line_is_the_heading_of_a_section(text: str, heading: str, rest: str) -> None:
    assert split_heading(text) == (heading, rest)
