"""What leans on a source: texts that cite it and rows that name it in a field, each with its form."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, ForeignKey, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse

from nutrients.conversion import field_of, pointers
from nutrients.models import TABLES, Citation, Content, Source


@dataclass(frozen=True)
class User:
    """One row that leans on the source."""

    name: str
    url: str


@dataclass(frozen=True)
class Users:
    """The rows of one kind, under its name in the plural."""

    kind: str
    rows: list[User]


NAMING = [(model, name) for model in TABLES for name, target in pointers(model).items() if target is Source]
"""Every field of every table that names a source."""


def used_by(source: Source) -> list[Users]:
    """All that leans on a source, by kind; nothing where it may be deleted."""
    cited: dict[str, set[str]] = {}
    for kind, key in Citation.objects.filter(source_key=source.slug).values_list("kind", "key"):
        cited.setdefault(kind, set()).add(key)
    found = []
    for model in TABLES:
        condition = Q(slug__in=cited[model.record.kind]) if model.record.kind in cited else Q(pk__in=[])
        for name in [name for naming, name in NAMING if naming is model]:
            condition |= Q(**{name: source})
        if condition != Q(pk__in=[]):
            rows = model._default_manager.filter(condition).select_related(*named_in(model)).distinct()
            found.append(Users(str(model._meta.verbose_name_plural), [User(str(row), form_of(row)) for row in rows]))
    return [users for users in found if users.rows]


def named_in(model: type[Content]) -> list[str]:
    """The rows of other tables that the name of a row may hold."""
    return [name for name in model.record.identity if isinstance(field_of(model, name), ForeignKey)]


def form_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def counted(sources: "QuerySet[Any]") -> "QuerySet[Any]":
    """With `users`, how many rows lean on each: as many as `used_by` lists."""
    cited = Citation.objects.filter(source_key=OuterRef("slug")).order_by().values("source_key")
    texts = cited.annotate(n=Count(Concat("kind", Value("/"), "key"), distinct=True))
    total: Any = Coalesce(Subquery(texts.values("n")), 0)
    for model, name in NAMING:
        rows = model._default_manager.filter(**{name: OuterRef("pk")}).order_by().values(name)
        total += Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    annotated: QuerySet[Any] = sources.annotate(users=total)
    return annotated
