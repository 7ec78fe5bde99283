"""Texts of other programs made plain: no markup, no control characters, identifiers in one form."""

import html
import re
import unicodedata
from datetime import date
from typing import Any

MARKUP = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|scp|small|span|p|br|sec|jats:[a-z-]+|mml:[a-z-]+)(?:\s[^<>]*)?/?>", re.I
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
"""Whole ones only: `&section=` in an address is none."""
DOI = re.compile(r"10\.\d{4,9}/\S+")
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
DAY = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
PUBMED = re.compile(r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,12})/?\Z")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
SHOWN = 60
"""Characters of a foreign text that a message repeats."""


def visible(text: str) -> str:
    """Without control characters and halves of characters, which no database takes; line ends stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn")).strip()


def one_line(value: Any) -> str:
    """A title, a name: markup gone, entities as characters, white space single. A list gives its first text."""
    if isinstance(value, list):
        value = next((part for part in value if part), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return visible(
        " ".join(
            ENTITY.sub(lambda found: html.unescape(found[0]), MARKUP.sub("", str(value))).replace("\0", " ").split()
        )
    )


def shown(text: object) -> str:
    whole = one_line(str(text)[: SHOWN * 4])
    return whole if len(whole) <= SHOWN else whole[:SHOWN].rstrip() + " …"


def pages_of(text: str) -> str:
    """'129–33' -> '129-133', 'pp. 12--15' -> '12-15'."""
    plain = re.sub(r"\s*-+\s*", "-", re.sub(r"^pp?\.\s*", "", text).translate(DASHES)).strip("-")
    first, dash, last = plain.partition("-")
    if dash and first.isdecimal() and last.isdecimal() and len(last) < len(first):
        last = first[: -len(last)] + last
    return f"{first}{dash}{last}"


def doi_of(text: str) -> str:
    """The DOI in a text such as 'https://doi.org/10.1/x' or 'doi: 10.1/x'; empty where there is none."""
    found = DOI.search(text)
    return found[0].rstrip(".,;") if found else ""


def year_of(text: str) -> str:
    found = YEAR.search(text)
    return found[1] if found else ""


def day_of(text: str) -> date | None:
    """A whole day, as 2024-01-02 or 2024/1/2; None where it is none."""
    found = DAY.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def url_of(text: str) -> str:
    """A web address as it stands; empty where it is none."""
    return text if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text, re.I) else ""


def comparable_doi(text: str) -> str:
    """DOIs are the same whatever the case of their letters, and with or without a prefix."""
    return doi_of(text).lower()


def comparable_url(text: str) -> str:
    """An address without what does not tell pages apart: scheme, 'www.', fragment, tracking, last slash."""
    bare = re.sub(r"^https?://(www\.)?", "", text.strip(), flags=re.I).partition("#")[0]
    place, mark, query = bare.partition("?")
    host, slash, path = place.partition("/")
    kept = [part for part in query.split("&") if part and not re.match(r"(utm_[a-z]+|fbclid|gclid)=", part)]
    return f"{host.lower()}{slash}{path}".rstrip("/") + (mark + "&".join(kept) if kept else "")
