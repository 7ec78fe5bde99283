"""The Markdown editor of the desk: the field, its preview, and what can be picked into a text."""

import json
from typing import Any, ClassVar

from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from markdownx.widgets import AdminMarkdownxWidget


class ArticleEditor(AdminMarkdownxWidget):  # type: ignore[misc]  # the library ships no types
    """django-markdownx's field with our own script: its own traps the Tab key and uploads pictures.

    `pickers`: what can be put into a text from a dialog. `kind` says how: a citation joins the one before it,
    a block stands on lines of its own and is offered for whole articles alone.
    """

    pickers: ClassVar[list[dict[str, Any]]] = [
        {"label": "Cite a source", "url": reverse_lazy("admin:nutrients_source_pick"), "kind": "citation"},
        {"label": "Quote a statement", "url": reverse_lazy("admin:nutrients_claim_pick"), "kind": "block"},
        {"label": "Insert an image", "url": reverse_lazy("admin:nutrients_image_pick"), "kind": "block"},
    ]

    class Media:
        extend = False
        css: ClassVar[dict[str, list[str]]] = {"all": ["desk.css"]}
        js: ClassVar[list[str]] = ["desk.js", "desk_pick.js"]

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        offered = [picker for picker in self.pickers if picker["kind"] != "block" or "data-inline" not in attrs]
        return {**attrs, "data-pickers": json.dumps(offered, default=str)}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With a row of tools above the text; without script, a way to the list of sources."""
        link = reverse("admin:nutrients_source_changelist")
        tools = format_html(
            '<p class="desk-tools"><a href="{}" target="_blank">Look up a source (new tab)</a></p>', link
        )
        return format_html('<div class="desk-editor">{}{}</div>', tools, super().render(name, value, attrs, renderer))
