"""Who has which form open, so that a second editor is told before typing."""

import logging
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from nutrients.conversion import key_of
from nutrients.models import Content, OpenForm

LATELY = timedelta(minutes=30)
"""How long a form that was opened and not saved counts as being edited."""
log = logging.getLogger(__name__)


def open_elsewhere(row: Content, user: Any) -> list[OpenForm]:
    """Notes that this editor has the form open; returns the others who opened it lately and have not saved it."""
    kind, key, now = row.record.kind, key_of(row), timezone.now()
    try:
        OpenForm.objects.update_or_create(kind=kind, key=key, by=user, defaults={"at": now})
    except DatabaseError:
        log.exception("Who has a form open could not be noted")  # a form can be read where nothing can be written
    lately = OpenForm.objects.filter(kind=kind, key=key, at__gte=now - LATELY).exclude(by=user)
    return list(lately.select_related("by"))


def closed(row: Content, user: Any) -> None:
    OpenForm.objects.filter(kind=row.record.kind, key=key_of(row), by=user).delete()
