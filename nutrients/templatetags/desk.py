"""What the desk's own templates ask for."""

from typing import Any

from django import template
from django.utils import timezone

from nutrients.admin import board as boards

register = template.Library()


@register.inclusion_tag("admin/board.html", takes_context=True)
def board(context: Any) -> dict[str, Any]:
    """What waits, for whoever may see content."""
    user = context["request"].user
    seen = user.has_perm("nutrients.view_claim")
    return {
        "board": boards.board(user, timezone.localdate()) if seen else None,
        "writes": user.has_perm("nutrients.change_guide"),
    }
