"""Resolves the markers of stored HTML in page order: citation numbers, margin sources, quoted claims, images."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from django.utils.safestring import SafeString, mark_safe

from nutrients.conversion import record_of
from nutrients.models import Claim, Image, Source
from nutrients.numbering import Listed, References
from nutrients.pages.pictures import Picture, picture
from nutrients.pages.terms import TermLinks, slugs_of_forms
from nutrients.records import SourceRecord
from nutrients.vocabulary import ClaimStatus, Grade, SourceStatus

CITE = re.compile(r'\s*<x-cite keys="([^"]*)"></x-cite>')
SIDE = re.compile(r'<x-side keys="([^"]*)"></x-side>')
CLAIMS = re.compile(r'<x-claims slugs="([^"]*)"></x-claims>')
IMAGE = re.compile(r'<x-image slug="([^"]*)">([^<]*)</x-image>')
STANDING = re.compile(f"{CLAIMS.pattern}|{IMAGE.pattern}")
"""What stands between stretches of prose."""


@dataclass(frozen=True)
class ShownClaim:
    """A claim as a page shows it: its words with numbered citations, its grade, its margin sources.

    `about` is its nutrient and side: it stands beside the words wherever the page around them does not say both.
    """

    slug: str
    about: str
    grade: Grade
    html: SafeString
    qualifier: SafeString
    side: SafeString
    under_review: bool
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A stretch of prose, a run of quoted claims, or an image; what is unknown is said to editors alone."""

    html: SafeString
    claims: tuple[ShownClaim, ...] = ()
    picture: Picture | None = None
    unknown: tuple[str, ...] = ()
    unknown_image: str = ""


class Listing(list[Listed]):
    """The references of a page, and whether it shows a statement that is under review."""

    def __init__(self, listed: Iterable[Listed], *, under_review: bool) -> None:
        super().__init__(listed)
        self.under_review = under_review

    @property
    def notice(self) -> str:
        """What readers are told before anything else on the page; blank where all stands well."""
        if any(item.source.status == SourceStatus.RETRACTED for item in self):
            leaning = "the statements that lean on it are under review"
            return f"A source of this page was retracted; {leaning if self.under_review else 'it is struck through'}."
        return "Some statements on this page are under review: our editors are checking them." * self.under_review


def safe(html: str) -> SafeString:
    """HTML made by `prose` (cleaned by nh3) or by `citations` (escaped part by part)."""
    return mark_safe(html)  # noqa: S308 (the two makers above escape or clean everything)


NOTHING = Block(html=safe(""))


def slugs_in(html: Iterable[str]) -> list[str]:
    return [slug for text in html for slugs in CLAIMS.findall(text) for slug in slugs.split()]


def images_in(html: Iterable[str]) -> set[str]:
    return {slug for text in html for slug, _caption in IMAGE.findall(text)}


def keys_in(html: Iterable[str]) -> list[str]:
    return [key for text in html for keys in (*CITE.findall(text), *SIDE.findall(text)) for key in keys.split()]


class Weaver:
    """Holds the numbering of one page. Call its methods in the order in which the page reads.

    `stored` is the HTML to come, `claims` those shown besides the quoted ones, `keys` the sources that
    tables cite: all are known beforehand so that three queries at most serve the whole page. `terms`: the first
    use of each term of the glossary is linked. `margin`: the page has one, and the sources of a claim stand there.
    """

    def __init__(
        self,
        stored: Iterable[str] = (),
        claims: Iterable[Claim] = (),
        keys: Iterable[str] = (),
        *,
        for_editor: bool = False,
        terms: bool = False,
        margin: bool = True,
    ) -> None:
        stored, given = list(stored), list(claims)
        self.for_editor, self.margin = for_editor, margin
        self.terms = TermLinks(slugs_of_forms() if terms else {})
        self.under_review = False
        self.claims = {claim.slug: claim for claim in given}
        quoted = set(slugs_in(stored)) - set(self.claims)
        if quoted:
            self.claims |= {claim.slug: in_force(claim) for claim in Claim.objects.quotable(quoted)}
        shown = images_in(stored)
        self.images = {image.slug: image for image in Image.objects.filter(slug__in=shown)} if shown else {}
        spoken = [html for claim in self.claims.values() for html in (claim.html("text"), claim.html("qualifier"))]
        wanted = {*keys_in([*stored, *spoken]), *keys}
        self.sources: dict[str, Source] = {source.slug: source for source in Source.objects.with_keys(wanted)}
        records = {key: source_record(source) for key, source in self.sources.items()}
        self.numbering = References(records, for_editor=for_editor)

    def inline(self, html: str) -> SafeString:
        """Stored HTML with its citations numbered, its margin sources in place and its terms linked."""
        linked = self.terms.link(html)
        numbered = CITE.sub(lambda match: self.numbering.cite(match[1].split()), linked)
        return safe(SIDE.sub(self._margin, numbered))

    def _margin(self, match: re.Match[str]) -> str:
        notes = self.numbering.side(match[1].split())
        return f'<p class="side" aria-hidden="true">{notes}</p>' if notes else ""

    def cite(self, *keys: str) -> SafeString:
        return safe(self.numbering.cite(list(keys)))

    def blocks(self, html: str) -> list[Block]:
        """Prose, quoted claims and images in their order."""
        found, start = [], 0
        for match in STANDING.finditer(html):
            found += self._prose(html[start : match.start()])
            found.append(self._image(match[2], match[3]) if match[2] else self._quoted(match[1].split()))
            start = match.end()
        found += self._prose(html[start:])
        return [block for block in found if block != NOTHING]

    def _prose(self, html: str) -> list[Block]:
        return [Block(html=self.inline(html))] if html.strip() else []

    def _image(self, slug: str, caption: str) -> Block:
        image = self.images.get(slug)
        if image is None:
            return Block(html=safe(""), unknown_image=slug if self.for_editor else "")
        return Block(html=safe(""), picture=picture(image, unescape(caption)))

    def _quoted(self, slugs: list[str]) -> Block:
        shown = tuple(self.claim(self.claims[slug]) for slug in slugs if slug in self.claims)
        unknown = tuple(slug for slug in slugs if slug not in self.claims) if self.for_editor else ()
        return Block(html=safe(""), claims=shown, unknown=unknown)

    def claim(self, claim: Claim) -> ShownClaim:
        text, qualifier = claim.html("text"), claim.html("qualifier")
        doubted = claim.status == ClaimStatus.UNDER_REVIEW
        self.under_review |= doubted
        html, small = self.inline(text), self.inline(qualifier)
        cited = keys_in([text, qualifier])
        return ShownClaim(
            slug=claim.slug,
            about=claim.about,
            grade=claim.grade_word,
            html=html,
            qualifier=small,
            side=safe(self.numbering.side(cited) if self.margin else ""),
            under_review=doubted,
            cites=tuple(dict.fromkeys(cited)),
        )

    def references(self) -> Listing:
        return Listing(self.numbering.listing(), under_review=self.under_review)


def in_force(claim: Claim) -> Claim:
    """The claim itself or, when it was withdrawn, the one that replaced it."""
    return claim.replaced_by if claim.status == ClaimStatus.WITHDRAWN and claim.replaced_by else claim


def source_record(source: Source) -> SourceRecord:
    record = record_of(source)
    assert isinstance(record, SourceRecord)
    return record
