"""Asks the index that the database keeps: the one module that knows SQLite from PostgreSQL.

Both are asked with the same normalised words (`words.read`), always quoted, so both find the same entries and
nothing typed can be an operator. Where more is found than is ranked, our own pages come before imported foods.
Ranking, correcting and cutting passages are done in Python for both alike: FTS5's bm25 and PostgreSQL's ts_rank
would order differently, and pg_trgm would correct on one of them only.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from nutrients.search.ranking import Candidate
from nutrients.vocabulary import SearchKind
from nutrients.words import IMPORTED, Term

MOST, BEGUN = 1_000, 200
"""Entries of one question that are ranked; of those whose names only begin as its last word."""
COLUMNS = "e.id, e.kind, e.title_words, e.name_words"


class Sqlite:
    """FTS5: quoted words, a star for beginnings, a list of columns before a colon."""

    identity, index = "rowid", "nutrients_searchindex WHERE nutrients_searchindex MATCH %s"

    def every(self, terms: Sequence[Term]) -> str:
        return " AND ".join(self.one(term) for term in terms)

    def named(self, terms: Sequence[Term], *, some: bool) -> str:
        words = " OR ".join(self.one(term) for term in terms) if some else self.every(terms)
        return f"{{title_words name_words}} : ({words})"

    def ours(self, asked: str) -> tuple[str, str]:
        """The same of our own pages, and of what was imported."""
        return f'({asked}) NOT "{IMPORTED}"', f'({asked}) AND "{IMPORTED}"'

    def one(self, term: Term) -> str:
        stems = (f'"{stem}"' for stem in term.stems)
        return "(" + " OR ".join([*stems, *(f'"{word}" *' for word in term.prefixes)]) + ")"


class Postgresql:
    """tsvector: quoted lexemes, `:*` for beginnings, weights A and B for titles and names."""

    identity, index = "id", "nutrients_searchentry WHERE vector @@ %s::tsquery"

    def every(self, terms: Sequence[Term]) -> str:
        return " & ".join(self.one(term) for term in terms)

    def named(self, terms: Sequence[Term], *, some: bool) -> str:
        return (" | " if some else " & ").join(self.one(term, "AB") for term in terms)

    def ours(self, asked: str) -> tuple[str, str]:
        """The same of our own pages, and of what was imported."""
        return f"({asked}) & !'{IMPORTED}'", f"({asked}) & '{IMPORTED}'"

    def one(self, term: Term, weights: str = "") -> str:
        exact = (f"'{stem}'" + (f":{weights}" if weights else "") for stem in term.stems)
        return "(" + " | ".join([*exact, *(f"'{word}':*{weights}" for word in term.prefixes)]) + ")"


def engine() -> Sqlite | Postgresql:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


def holding(terms: Sequence[Term]) -> list[int]:
    """The entries that hold every word, at most MOST."""
    return found_by(engine().every(terms))


def named(terms: Sequence[Term]) -> list[int]:
    """Those with every word in their title or names, at most MOST."""
    return found_by(engine().named(terms, some=False))


def found_by(asked: str) -> list[int]:
    """Their primary keys alone, which the index holds: that costs a tenth of reading the entries."""
    return [pk for (pk,) in rows(keys_found(MOST), engine().ours(asked))]


def keys_found(most: int) -> str:
    return ours_first(f"SELECT {engine().identity} AS id FROM {engine().index}", most)


def candidates(ids: Sequence[int]) -> list[Candidate]:
    """These entries, in any order; at least one is asked for."""
    return read(", ".join(map(str, ids)), ())


def candidates_and_begun(ids: Sequence[int], terms: Sequence[Term]) -> list[Candidate]:
    """These entries and BEGUN of those that are named so, in any order."""
    asked = engine().ours(engine().named(terms, some=False))
    given = ", ".join(f"({pk})" for pk in ids)
    return read(f"SELECT id FROM ({keys_found(BEGUN)}) begun UNION ALL VALUES {given}", asked)


def called(terms: Sequence[Term]) -> list[Candidate]:
    """Entries with some of the words in their title or names."""
    return read(f"SELECT id FROM ({keys_found(MOST)}) called", engine().ours(engine().named(terms, some=True)))


def read(keys: str, params: Sequence[str]) -> list[Candidate]:
    """The entries with these primary keys: written out, which costs less than a parameter each, or a query's."""
    return list(map(Candidate._make, rows(entries(keys), params)))


def entries(keys: str) -> str:
    return f"SELECT {COLUMNS} FROM nutrients_searchentry e WHERE e.id IN ({keys})"


def ours_first(select: str, most: int) -> str:
    """What is asked for of our own pages, then of what was imported: both halves of `ours` are its parameters.

    PostgreSQL could take parts in another order, but none that has a limit of its own.
    """
    part = f"SELECT * FROM ({select} LIMIT {most}) part"
    return f"{part} UNION ALL {part} LIMIT {most}"


def holding_most(terms: Sequence[Term]) -> list[Candidate]:
    """The entries that hold as many of the words as any does; of each word at most MOST entries are counted."""
    asked = engine()
    each = f"SELECT * FROM ({keys_found(MOST)}) word"
    sql = f"""
        WITH every_part AS ({" UNION ALL ".join([each] * len(terms))}),
        counted AS (SELECT id, COUNT(*) AS held FROM every_part GROUP BY id)
        SELECT {COLUMNS} FROM counted JOIN nutrients_searchentry e ON e.id = counted.id
        WHERE held = (SELECT MAX(held) FROM counted) ORDER BY e.kind = '{SearchKind.IMPORTED.value}' LIMIT {MOST}"""
    return list(map(Candidate._make, rows(sql, [half for term in terms for half in asked.ours(asked.one(term))])))


def known(terms: Sequence[Term]) -> list[bool]:
    """Of each word by itself, whether any entry holds it."""
    asked = engine()
    exists = ", ".join([f"EXISTS(SELECT 1 FROM {asked.index})"] * len(terms))
    return [bool(found) for found in rows(f"SELECT {exists}", [asked.one(term) for term in terms])[0]]


def rows(sql: str, params: Sequence[str]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        found: list[Any] = cursor.fetchall()
        return found
