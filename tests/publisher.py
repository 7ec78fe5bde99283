"""Runs as a process on a site of its own: publishes again and again, or says what the whole database holds.

`python -m tests.publisher <name>`: after each commit the content version and the digest of all rows then.
`python -m tests.publisher`: the same once, without publishing anything.
"""

import hashlib
import sys
from dataclasses import replace
from itertools import count
from typing import Any

import django
from django.db import connection, transaction


def state() -> str:
    """The content version, and a digest of every row of every table but the sessions."""
    from nutrients.backups import facts

    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in facts.tables():
            if table != facts.LEFT_OUT:
                held = sorted(map(repr, facts.rows(cursor, f'SELECT * FROM "{table}"')))  # noqa: S608 (our tables)
                found.update(f"{table} {len(held)} {held}".encode())
        return f"{facts.version(cursor)} {found.hexdigest()}"


def publish(name: str) -> None:
    """In each transaction: a term and a statement that carry one number, and sometimes a picture with its files."""
    from nutrients import images, publishing
    from nutrients.conversion import record_of
    from nutrients.models import Claim, Term
    from tests.images import IMAGE, drawn, saved

    term, claim = Term.objects.order_by("slug")[len(name)], Claim.objects.order_by("slug")[len(name)]
    words: Any = record_of(term)
    text: Any = record_of(claim)
    for number in count():
        records = [
            replace(words, definition=f"Number {number} of {name}."),
            replace(text, text=f"{claim.text} Number {number} of {name}."),
        ]
        if number % 3 == 0:
            master = images.remake(saved(drawn(size=(400 + number, 30 + len(name)))))
            images.keep(master)
            size: dict[str, Any] = {"width": master.width, "height": master.height, "sha256": master.sha256}
            records.append(replace(IMAGE, slug=f"{name}-{number}", **size))
        with transaction.atomic():
            publishing.lock()
            publishing.publish(records, publishing.Change(why=f"{name} {number}"))
            then = state()
        print(then, flush=True)


if __name__ == "__main__":
    django.setup()
    if len(sys.argv) > 1:
        publish(sys.argv[1])
    print(state())
