"""What `check_content` finds, as a list at the desk: each finding with the way to the form where it is mended."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from nutrients import checking
from nutrients.conversion import by_key, model_of


@dataclass(frozen=True)
class Linked:
    """A finding with the form of its object; no address where the object has no form."""

    finding: checking.Finding
    url: str


@dataclass(frozen=True)
class Rule:
    level: str
    name: str
    found: list[Linked]


def findings(request: HttpRequest) -> HttpResponse:
    """All findings by rule, the hard ones first; `?level=` shows one level alone."""
    if not request.user.has_perm("nutrients.view_claim"):
        raise PermissionDenied
    found = checking.check()
    counts = Counter(finding.level for finding in found)
    level = request.GET.get("level") or ""
    chosen = [finding for finding in found if level not in counts or finding.level == level]
    context = {
        **admin.site.each_context(request),
        "title": "What check_content finds",
        "level": level if level in counts else "",
        "levels": [(name, counts[name]) for name in (checking.HARD, checking.WARNING)],
        "rules": by_rule(chosen),
    }
    return TemplateResponse(request, "admin/findings.html", context)


def by_rule(found: list[checking.Finding]) -> list[Rule]:
    forms = {kind: forms_of(kind) for kind in {finding.kind for finding in found}}
    rules: dict[tuple[str, str], list[Linked]] = {}
    for finding in found:
        linked = Linked(finding, forms[finding.kind].get(finding.key, ""))
        rules.setdefault((finding.level, finding.rule), []).append(linked)
    return [Rule(level, name, linked) for (level, name), linked in rules.items()]


def forms_of(kind: str) -> dict[str, str]:
    """The addresses of the forms of all rows of a kind, by key."""
    model = model_of(kind)
    place = f"admin:nutrients_{model._meta.model_name}_change"
    return {key: reverse(place, args=[row.pk]) for key, row in by_key(model, Q()).items()}
