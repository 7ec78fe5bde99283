"""What is being prepared is seen by nobody who should not: two random words stand in every text of many drafts."""

import re
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from django.conf import settings
from django.db.models import CharField, TextField
from django.test import Client
from django.utils import timezone

from nutrients import drafting, publishing
from nutrients.conversion import field_of, key_of, model_of, record_of
from nutrients.drafting import DRAFTABLE, newest
from nutrients.models import KINDS, Content, Guide, Revision, Term
from nutrients.records import Record
from nutrients.vocabulary import RevisionState
from tests.desk import CHANGE, EXAMPLES, address, make_client
from tests.places import PLACES, some_rows
from tests.test_security import PUBLIC
from tests.walk import kind_of
from tests.world import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STATES = (
    RevisionState.DRAFT,
    RevisionState.SUBMITTED,
    RevisionState.RETURNED,
    RevisionState.SCHEDULED,
    RevisionState.DISCARDED,
)
LINK = re.compile(r"""(?:href|src|action)=["']([^"']+)["']|<loc>([^<]+)</loc>|<(?:link|id)>([^<]+)<""")
MOST_VARIANTS = 4
"""Queries followed of one kind of page, in the order in which pages link to them."""
MOST_OF_A_KIND = 3
"""Followed of each kind of page, and of each form of its twins, besides those of what is drafted."""
WELL_KNOWN = ("/.well-known/security.txt", "/feed.xml", "/sitemap.xml", "/robots.txt", "/search.json", "/llms.txt")


@dataclass(frozen=True)
class Marked:
    """Drafts with two words in every text: one to search for, one that no answer may hold."""

    sought: str
    secret: str
    revisions: list[Revision]


def marked_content(record: Record, words: str) -> dict[str, Any]:
    model, content = model_of(record.kind), record.as_json()
    for name in (item.name for item in fields(record) if item.name not in record.identity):
        field = field_of(model, name)
        if isinstance(field, CharField | TextField) and not field.choices:
            content[name] = [words] if isinstance(content[name], list) else words
    return content


def keep(kind: str, key: str, content: Mapping[str, Any], state: RevisionState, words: str) -> Revision:
    below = newest(kind, key)
    step = drafting.Step(
        kind=kind,
        key=key,
        content=content,
        opened=below.pk if below else 0,
        by=None,
        why=words,
        before=words,
        after=words,
        note=words,
        go_live=timezone.now() + timedelta(days=900) if state == RevisionState.SCHEDULED else None,
    )
    return drafting.keep(step, state)


def prepare() -> Marked:
    """Of each kind that can wait: a working copy in each state of live rows, and as many new objects."""
    sought, secret = (f"q{secrets.token_hex(6)}" for _word in range(2))
    words, kept = f"{sought} {secret}", []
    for kind in sorted(DRAFTABLE):
        rows: list[Content] = list(KINDS[kind]._default_manager.all()[: len(STATES)])
        for state, row in zip(STATES, rows, strict=False):
            kept.append(keep(kind, key_of(row), marked_content(record_of(row), words), state, words))
        for state in STATES:
            key = f"{sought}-{state.value}-{secret}-1"
            kept.append(keep(kind, key, marked_content(record_of(rows[0]), words) | {"slug": key}, state, words))
    term = Term.objects.order_by("-pk")[0]
    publishing.remove([term], CHANGE)
    kept.append(keep("term", key_of(term), marked_content(record_of(term), words), RevisionState.DRAFT, words))
    return Marked(sought, secret, kept)


def shows(answer: Any, secret: str) -> bool:
    text = sent(answer)
    return secret in text or secret in unquote(text)


def sent(answer: Any) -> str:
    """All that was sent. What is streamed can be read but once."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode(errors="replace")) + str(dict(answer.headers))


def links(url: str, answer: Any) -> Iterator[str]:
    """The addresses of this site that an answer names, in whatever format it is."""
    found = LINK.findall(answer.content.decode(errors="replace")) if not answer.streaming else []
    for group in found:
        link = urldefrag("".join(group).replace("&amp;", "&").removeprefix(settings.SITE_URL))[0]
        if link.startswith("?"):
            yield urlsplit(url).path + link
        elif link.startswith("/") and not link.startswith(("//", "/static/", "/admin/")):
            yield link
    if answer.headers.get("Location", "").startswith("/"):
        yield answer.headers["Location"]


def crawl(client: Client, seeds: list[str], drafted: set[str]) -> Iterator[tuple[str, Any]]:
    """Every page of what is drafted that can be reached, and some of each kind; of each a few queries."""
    waiting, seen, variants, kinds = list(seeds), set(seeds), Counter[str](), Counter[str]()
    while waiting:
        url = waiting.pop(0)
        answer = client.get(url)
        yield url, answer
        for link in links(url, answer):
            if link in seen:
                continue
            path, _mark, query = link.partition("?")
            most, counted = (MOST_VARIANTS, variants) if query else (MOST_OF_A_KIND, kinds)
            if query or drafted.isdisjoint(re.split(r"[/.]", path)):
                counted[kind := kind_of(path)] += 1
                if counted[kind] > most:
                    continue
            seen.add(link)
            waiting.append(link)


@pytest.fixture(scope="module")
def marked(standing: Standing) -> Iterator[Marked]:
    def make() -> Marked:
        found = prepare()
        publishing.publish(EXAMPLES, CHANGE)
        return found

    yield from standing(make)


def pages_of(marked: Marked) -> set[str]:
    """The addresses of what has drafts and can be read."""
    rows = [row_of(revision) for revision in marked.revisions]
    with_pages = [row for row in rows if row and hasattr(row, "get_absolute_url")]
    return {urldefrag(row.get_absolute_url())[0] for row in with_pages if getattr(row, "has_page", True)}


def row_of(revision: Revision) -> Any:
    noun: Any = KINDS[revision.kind]
    return noun._default_manager.filter(slug=revision.key).first()


def test_a_draft_shows_at_no_address_of_the_whole_site(client: Client, marked: Marked) -> None:
    asked = [f"/search/?q={marked.sought}", f"/search.json?q={marked.sought}", f"/search/?q={marked.sought[:6]}"]
    guesses = [f"/{place}/{marked.sought}/" for place in ("guides", "nutrients", "foods", "claims", "symptoms")]
    found, reached, kinds = [], set[str](), dict[str, str]()
    drafted = {revision.key for revision in marked.revisions}
    for url, answer in crawl(client, ["/", *PUBLIC, *WELL_KNOWN, *asked, *guesses], drafted):
        reached.add(url)
        assert answer.status_code < 500, url
        found += [url] if shows(answer, marked.secret) else []
        if answer.status_code not in (301, 404):
            kinds.setdefault(answer.resolver_match.view_name, url)
            etag = answer.headers.get("ETag")
            if kinds[answer.resolver_match.view_name] == url and etag:
                again = client.get(url, headers={"if-none-match": etag})
                assert again.status_code in (200, 304)
                found += [f"again {url}"] if shows(again, marked.secret) else []
    found += [f"HEAD {url}" for url in kinds.values() if shows(client.head(url), marked.secret)]
    found += [f"POST {url}" for url in ("/intake/", "/doctor-sheet/") if shows(client.post(url), marked.secret)]
    assert found == []
    public = {place.name for place in PLACES if place.name.startswith("nutrients:")}
    elsewhere = {"nutrients:preview", "nutrients:security", "nutrients:image", "nutrients:favicon"}
    assert public - set(kinds) <= elsewhere, "every kind of page was reached"
    assert pages_of(marked) <= reached


def desk_addresses(marked: Marked) -> Iterator[str]:
    """All of the desk, with the drafts' rows, keys and words put in wherever an address takes them."""
    rows = some_rows()
    for place in PLACES:
        if place.route.startswith("admin/") and "logout" not in place.name:
            yield place.url(rows, "/")
    for model in rows:
        yield f"{address(model, 'changelist')}?q={marked.sought}"
        yield f"{address(model, 'add')}?version={marked.revisions[-1].pk}"
    whole = {revision.kind: revision.pk for revision in marked.revisions if row_of(revision)}
    for revision in marked.revisions:
        yield f"/admin/nutrients/revision/{revision.pk}/change/"
        noun, row = KINDS[revision.kind], row_of(revision)
        yield f"{address(noun, 'add')}?version={revision.pk}"
        if row:
            yield address(noun, "change", row)
            yield f"{address(noun, 'history', row)}?old={revision.pk}"
        if whole.get(revision.kind) == revision.pk:  # what else is asked of one row of each kind
            yield f"/admin/nutrients/revision/{revision.pk}/history/"
            yield from (address(noun, name, row) for name in ("history", "delete"))
            yield f"{address(noun, 'change', row)}?version={revision.pk}"
            yield f"{address(noun, 'history', row)}?new={revision.pk}&old={revision.base_id}"
    for name in ("nutrient", "effects", "via", "replaced_by"):
        query = f"app_label=nutrients&model_name=claim&field_name={name}"
        yield f"/admin/autocomplete/?{query}&term={marked.sought}"


@pytest.mark.parametrize("who", ["anonymous", "reader", "nobody", "looker"])
def test_a_draft_shows_to_nobody_at_the_desk_who_may_not_write(who: str, marked: Marked) -> None:
    client = make_client(who)
    links = [drafting.preview_link(revision).split(":")[0] for revision in marked.revisions]
    for url in desk_addresses(marked):
        text = sent(end_of(client, url))
        assert marked.secret not in text, url
        assert marked.secret not in unquote(text), url
        assert not any(link in text for link in links), url


def end_of(client: Client, url: str) -> Any:
    """What is shown in the end; the form of the login, to which most is led, needs no look each time."""
    answer = client.get(url)
    to = answer.headers.get("Location", "")
    return client.get(url, follow=True) if to and not to.startswith("/admin/login/") else answer


def test_authors_see_the_drafts_of_others_for_they_write_the_same_texts(marked: Marked) -> None:
    guide = Guide.objects.all()[0]
    for who in ("author", "editor", "administrator"):
        client = make_client(who)
        for url in ("/admin/", address(Guide, "change", guide), address(Guide, "history", guide)):
            assert shows(client.get(url), marked.secret), (who, url)


def test_the_crawl_would_see_a_draft_that_leaked(client: Client, marked: Marked) -> None:
    guide = Guide.objects.all()[0]
    Guide.objects.filter(pk=guide.pk).update(title=marked.secret)
    assert shows(client.get("/guides/"), marked.secret)
