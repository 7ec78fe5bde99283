"""Filters of the desk's lists that no field gives by itself."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from nutrients.models import Citation, Claim
from nutrients.vocabulary import Grade

SURE = (Grade.ESTABLISHED, Grade.PROBABLE)
"""Grades that say 'guidelines agree' or 'good evidence': one source alone is thin for them."""


class SourceCount(admin.SimpleListFilter):
    """Claims by the number of sources that their text cites."""

    title = "sources"
    parameter_name = "sources"
    choices_in_words: ClassVar[dict[str, str]] = {
        "none": "None",
        "one": "One",
        "thin": "One, though established or probable",
        "more": "Two or more",
    }

    def lookups(self, _request: HttpRequest, _desk: Any) -> list[tuple[str, str]]:
        return list(self.choices_in_words.items())

    def queryset(self, _request: HttpRequest, queryset: "QuerySet[Claim]") -> "QuerySet[Claim]":
        chosen = self.value()
        return queryset.filter(leaning_on(chosen)) if chosen in self.choices_in_words else queryset


def leaning_on(choice: str) -> Q:
    """The claims of one choice of `SourceCount`."""
    cited = Citation.objects.filter(kind="claim", field="text").values("key").annotate(n=Count("pk"))
    if choice == "none":
        return ~Q(slug__in=cited.values("key"))
    if choice == "more":
        return Q(slug__in=cited.filter(n__gt=1).values("key"))
    one = Q(slug__in=cited.filter(n=1).values("key"))
    return one & Q(grade__in=SURE) if choice == "thin" else one
