"""Keeps entries and words in step with what is live, in the transaction that changes it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import chain, islice

from django.db.models import Q

from nutrients import words
from nutrients.indexing.drafts import Draft, Drafts
from nutrients.indexing.fixed_pages import FIXED_PAGES
from nutrients.models import Amount, Claim, Quotation, Revision, SearchEntry, SearchWord, SymptomLink
from nutrients.vocabulary import SearchKind

BATCH = 100
MANY = 500
"""For more keys than these all entries of the kind are made anew: a query has a limit of parameters."""
SHORTEST_WORD = 3
"""What is shorter is never suggested instead of a misspelling."""
OWN = {
    "source": SearchKind.SOURCE,
    "symptom": SearchKind.SYMPTOM,
    "nutrient": SearchKind.NUTRIENT,
    "claim": SearchKind.CLAIM,
    "other-cause": SearchKind.CAUSE,
    "term": SearchKind.TERM,
    "food": SearchKind.FOOD,
    "guide": SearchKind.GUIDE,
}
"""Which kind of entry a kind of record has of its own; the slug is the key of both."""

SHOWN = [field.name for field in SearchEntry._meta.concrete_fields if field.name not in ("id", "kind", "key")]

Wanted = dict[SearchKind, set[str] | None]
"""The entries to renew: some of a kind, or all (None)."""


def renew(revisions: Iterable[Revision]) -> None:
    """Make the entries anew that show, or are found by, what was published or removed."""
    wanted: Wanted = {}
    for revision in revisions:
        for kind, keys in concerned(revision):
            before = wanted.get(kind, set())
            wanted[kind] = None if keys is None or before is None else before | keys
    drafts = Drafts()
    for kind, keys in wanted.items():
        some = keys if keys is None or len(keys) <= MANY else None
        if some is None or some:
            replace(kind, some, drafts.of(kind, some))


def concerned(revision: Revision) -> Iterator[tuple[SearchKind, set[str] | None]]:
    """The entries that one published or removed record touches; its pointers stand in its own JSON.

    Which object an imbalance or a moved address named before is not known any more, so all are renewed.
    """
    kind, key, content = revision.kind, revision.key, revision.content
    if kind in OWN:
        yield OWN[kind], {key}
    if kind == "nutrient":
        yield SearchKind.RANKING, {key}
        yield SearchKind.CLAIM, set(Claim.objects.filter(nutrient__slug=key).values_list("slug", flat=True))
        linked = SymptomLink.objects.filter(imbalance__nutrient__slug=key)
        yield SearchKind.SYMPTOM, set(linked.values_list("symptom__slug", flat=True))
    elif kind == "claim":
        shown_for = Q(claim_slug=key) | Q(claim_slug__in=Claim.objects.filter(replaced_by__slug=key).values("slug"))
        for article in ("nutrient", "guide"):
            quoting = Quotation.objects.filter(shown_for, kind=article)
            yield OWN[article], set(quoting.values_list("key", flat=True))
    elif kind == "symptom-link":
        yield SearchKind.SYMPTOM, {content["symptom"]}
    elif kind in ("intake", "amount"):
        yield (SearchKind.NUTRIENT if kind == "intake" else SearchKind.RANKING), {content["nutrient"]}
    elif kind == "food":
        holding = Amount.objects.filter(food__slug=key).values_list("nutrient__slug", flat=True)
        yield SearchKind.RANKING, set(holding) or None
    elif kind == "imbalance":
        yield from ((SearchKind.NUTRIENT, None), (SearchKind.CLAIM, None), (SearchKind.SYMPTOM, None))
    elif kind == "redirect":
        moved = (SearchKind.NUTRIENT, SearchKind.SYMPTOM, SearchKind.GUIDE, SearchKind.CAUSE, SearchKind.FOOD)
        yield from ((kind, None) for kind in moved)


def renew_fixed_pages() -> None:
    replace(SearchKind.PAGE, None, FIXED_PAGES)


def renew_imported(slugs: set[str]) -> None:
    """Make the entries of these imported foods anew, whatever became of them; rankings name curated foods alone."""
    replace(SearchKind.IMPORTED, slugs, Drafts().of(SearchKind.IMPORTED, slugs))


def rebuild() -> None:
    """Make every entry and the whole vocabulary anew, a few entries at a time."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    drafts = Drafts()
    kinds = [kind for kind in SearchKind if kind != SearchKind.PAGE]
    waiting = chain(FIXED_PAGES, *(drafts.of(kind, None) for kind in kinds))
    found: Counter[str] = Counter()
    while fresh := [entry(draft) for draft in islice(waiting, BATCH)]:
        SearchEntry.objects.bulk_create(fresh)
        found.update(word for made in fresh for word in vocabulary(made))
    SearchWord.objects.bulk_create((SearchWord(word=w, entries=n) for w, n in found.items()), batch_size=BATCH)


def entry(draft: Draft) -> SearchEntry:
    """An unsaved entry of a draft."""
    values = asdict(draft)
    names, also = values.pop("names"), values.pop("also")
    ours = draft.kind != SearchKind.IMPORTED
    found = words.indexed(draft.title, names, f"{draft.text}\n{also}", ours=ours)
    return SearchEntry(**values, title_words=found.title, name_words=found.names, text_words=found.text)


def replace(kind: SearchKind, keys: set[str] | None, drafts: Iterable[Draft]) -> None:
    """Put these drafts in the place of the entries of a kind: of all, or of those with these keys."""
    standing = SearchEntry.objects.filter(kind=kind)
    before = {row.key: row for row in (standing if keys is None else standing.filter(key__in=keys))}
    fresh = [entry(draft) for draft in drafts]
    changed = [row for row in fresh if row.key not in before or values_of(row) != values_of(before[row.key])]
    gone = [row for key, row in before.items() if key not in {row.key for row in fresh}]
    SearchEntry.objects.filter(pk__in=[row.pk for row in gone]).delete()
    SearchEntry.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["kind", "key"], update_fields=SHOWN
    )
    difference = Counter(word for row in changed for word in vocabulary(row))
    for row in (*gone, *(before[row.key] for row in changed if row.key in before)):
        difference.subtract(vocabulary(row))
    count_words({word: more for word, more in difference.items() if more})


def values_of(row: SearchEntry) -> list[str]:
    return [getattr(row, name) for name in SHOWN]


def count_words(difference: dict[str, int]) -> None:
    """Add to, or take from, the number of entries that hold each word."""
    ordered = sorted(difference)
    for start in range(0, len(ordered), MANY):
        part = ordered[start : start + MANY]
        known = dict(SearchWord.objects.filter(word__in=part).values_list("word", "entries"))
        totals = {word: known.get(word, 0) + difference[word] for word in part}
        SearchWord.objects.bulk_create(
            (SearchWord(word=word, entries=total) for word, total in totals.items() if total > 0),
            update_conflicts=True,
            unique_fields=["word"],
            update_fields=["entries"],
        )
        SearchWord.objects.filter(word__in=[word for word, total in totals.items() if total <= 0]).delete()


def vocabulary(made: SearchEntry) -> set[str]:
    """The words to which a misspelling may be corrected: as written, of letters alone."""
    found = {word for word in words.written(made.text_words) if len(word) >= SHORTEST_WORD and word.isalpha()}
    respelled = {words.spelled(word) for word in found if words.spelled(word) != word}
    return {word for word in found - respelled if not words.CODED.match(word)}
