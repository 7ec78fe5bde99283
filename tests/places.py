"""Every address of the site as Django's URL resolver knows it, with a row or a key filled in where one is asked for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import URLPattern, get_resolver

from nutrients import drafting, publishing
from nutrients.models import Guide, Revision
from nutrients.open_data import KEEPER
from nutrients.vocabulary import RevisionState
from tests.desk import CHANGE, EXAMPLES, make_row
from tests.test_security import KNOWN, WHOLE

MODELS = list(admin.site._registry)
OF_A_MODEL = ("changelist", "add", "change", "delete", "history")
GIVEN = {"app_label": "nutrients", "url": "nowhere/", "token": "nothing", "name": "nothing.webp", "kind": "site"}
"""What stands for parameters that are no key of a row."""
QUERIES = {"admin:autocomplete": "?app_label=nutrients&model_name=symptomlink&field_name=symptom"}
"""What an address must be asked, by its name."""
Rows = Mapping[type[Model], Model]


@dataclass(frozen=True)
class Place:
    """An address as the resolver knows it. Those without a name are known by their route."""

    name: str
    route: str

    @cached_property
    def model(self) -> type[Model] | None:
        found = [m for m in MODELS if self.route.startswith(f"admin/{m._meta.app_label}/{m._meta.model_name}/")]
        return found[0] if found else None

    @cached_property
    def suffix(self) -> str:
        """Which of the addresses that each model has; 'short' is the one that leads on to the form."""
        if not self.model:
            return ""
        short = self.name == self.route and self.route.endswith("/<path:object_id>/")
        suffix = self.name.rpartition("_")[2]
        place = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}"
        return "short" if short else suffix if self.name == f"{place}_{suffix}" and suffix in OF_A_MODEL else ""

    def url(self, rows: Rows, link: str) -> str:
        """The address with everything filled in; `link`: that of a draft's preview."""
        name = self.name.removeprefix("nutrients:")
        if name == "preview":
            return link
        if name == "archive":
            return f"/data/{KEEPER.archive().name}"
        if name in WHOLE:
            return WHOLE[name]
        guide = rows[Guide].pk
        content = ContentType.objects.get_for_model(Guide).pk
        args = {**GIVEN, "slug": KNOWN.get(name, ""), "content_type_id": content, "object_id": guide}
        if self.model:
            args |= {"object_id": rows[self.model].pk, "id": rows[self.model].pk}
        return filled(self.route, args) + QUERIES.get(self.name, "")


def places(patterns: Any = None, before: str = "", space: str = "") -> Iterator[Place]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Place(f"{space}{pattern.name}" if pattern.name else route, route)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from places(pattern.url_patterns, route, inner)


PLACES = list(places())


OF_A_KIND = ("add", "delete", "history", "address", "import", "export", "framed")
"""Pages that are alike for all models with one kind of admin; their lists and the forms of their rows are not."""


def is_first_of_its_kind(place: Place) -> bool:
    """Whether it is no page of OF_A_KIND, or that of the first model with its kind of admin."""
    if not place.model or place.name.rpartition("_")[2] not in OF_A_KIND:
        return True
    return place.model is next(model for model in MODELS if admin_of(model) == admin_of(place.model))


def admin_of(model: type[Model]) -> tuple[object, ...]:
    """What makes the pages of a model: what its admin inherits, and which of the views and templates are its own."""
    found = type(admin.site._registry[model])
    own = (name for name in vars(found) if name.endswith(("_template", "_view", "deleted_objects", "delete_model")))
    return (*found.__bases__, *sorted(own))


def filled(route: str, args: Mapping[str, Any]) -> str:
    """A route as an address. Of a choice in a regular expression the argument is taken."""
    plain = re.sub(r"\^|\$", "", route)
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: str(args[found[1]]), plain)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(args[found[1]]), plain)


def some_rows() -> dict[type[Model], Model]:
    """A row of each model of the desk, published ones alone."""
    publishing.publish(EXAMPLES, CHANGE)
    return {model: make_row(model) for model in MODELS}


def link_to_a_draft() -> str:
    """The address that shows a draft to whoever has the link."""
    guide = Revision.objects.filter(kind="guide")[0]
    step = drafting.Step(kind="guide", key=guide.key, content=guide.content, opened=guide.pk, by=None)
    return drafting.preview_link(drafting.keep(step, RevisionState.DRAFT))
