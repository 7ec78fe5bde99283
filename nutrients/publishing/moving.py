"""An object gets another address: it stays the same object, and what names it follows.

The row keeps its primary key and the history moves along as one, with one step for the change of address.
Nothing else gets a step: a claim says the same about the same nutrient, whatever that nutrient's address is.
A draft that waited lies on top again afterwards. The old addresses lead to the new ones for ever.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from nutrients import indexing
from nutrients.addresses import FOLDERS, NAMED, RESERVED, led_on, moved_addresses, page_of, path_of
from nutrients.conversion import field_of, key_of, record_of
from nutrients.deriving import replace_derived
from nutrients.models import Content, Nutrient, Redirect, Revision
from nutrients.publishing.changes import Change, Refused, lock
from nutrients.publishing.following import Following
from nutrients.publishing.redirecting import is_live, rows_of
from nutrients.publishing.removing import remove
from nutrients.publishing.writing import publish
from nutrients.records import Record, RedirectRecord
from nutrients.vocabulary import COUNTED_AS, WORKING


def fixed(row: Content) -> str:
    """Why the address of this row cannot change; empty where it can."""
    kind = row.record.kind
    if kind not in FOLDERS:
        return "Its slug is what others quote or cite: it never changes."
    if kind == "symptom" and key_of(row) in NAMED:
        return "The site’s own rules name this symptom by its slug, the sheet for the doctor among them."
    if isinstance(row, Nutrient) and not row.has_page:
        return "It has no page, and so no address."
    return ""


def move_fault(row: Content, slug: str) -> str:
    """Why a row cannot have this slug; empty where it can."""
    kind, model = row.record.kind, type(row)
    try:
        field_of(model, "slug").clean(slug, None)
    except ValidationError as error:
        return " ".join(error.messages)
    if slug == key_of(row):
        return "This is its address already."
    if slug in RESERVED.get(kind, ()):
        return f"{page_of(kind, slug)} is the address of another page."
    if isinstance(row, Nutrient) and slug in COUNTED_AS.values() and slug != row.counted_as:
        return "The rules of counting know another nutrient by this name."
    if rows_of(model, slug).exists() or is_live(page_of(kind, slug)):
        return f"A page stands at {page_of(kind, slug)} already."
    if Revision.objects.of(kind, slug).exists():
        return "Something else had this slug, or is being drafted under it."
    moved = Redirect.objects.filter(old=page_of(kind, slug)).first()
    if moved and path_of(moved.new) != page_of(kind, key_of(row)):
        return f"{moved.old} is an old address that leads to {moved.new}."
    return ""


def move(row: Content, slug: str, change: Change) -> list[Revision]:
    """Give a row a new slug, with redirects from all its addresses. Raises Refused, and changes nothing at all."""
    kind = row.record.kind
    with transaction.atomic():
        lock()
        old = key_of(row)
        if fault := fixed(row) or move_fault(row, slug):
            raise Refused([(kind, old, fault)])
        addresses = moved_addresses(kind, old, slug, versions_of(kind, old))
        waiting = Revision.objects.of(kind, old).first()
        Following(kind, old, slug).everything()
        replace_derived(kind, [old], [])
        rows_of(type(row), old).update(slug=slug)
        row.refresh_from_db()
        remove(Redirect.objects.filter(old__in=addresses.values()), change)
        revisions = publish([record_of(row), *redirects(addresses)], change)
        indexing.renew([Revision(kind=kind, key=old, content=revisions[0].content)])
        if waiting and waiting.state in WORKING:
            lay_on_top(Revision.objects.get(pk=waiting.pk))
    return revisions


def versions_of(kind: str, key: str) -> set[int]:
    """The numbers of the published versions of a nutrient's article that have an address."""
    published = Revision.objects.of(kind, key).filter(number__isnull=False)
    found = published.exclude(content__short_answer="").values_list("content__version", flat=True)
    return {int(number) for number in found} if kind == "nutrient" else set()


def redirects(addresses: dict[str, str]) -> list[Record]:
    """From each old address to the new one; what led to an old one leads to the new one at once."""
    led = {row.old: led_on(row.new, addresses) for row in Redirect.objects.all() if path_of(row.new) in addresses}
    return [RedirectRecord(old=old, new=new) for old, new in (led | addresses).items()]


def lay_on_top(waiting: Revision) -> None:
    """The working copy is the newest revision again, as it was: readers see nothing of it, its author finds it."""
    waiting.pk = None
    waiting._state.adding = True
    waiting.save()
