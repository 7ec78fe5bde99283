"""The three groups of people at the editors' desk, and what each may do.

Permissions exist only after migrate, so the groups are filled by the `post_migrate` signal.
"""

from django.apps import apps
from django.db.models import Q

DERIVED = (
    "citation", "quotation", "entry", "contentversion", "linkcheck", "openform", "revision",
    "searchentry", "searchword",
)  # fmt: skip
"""Tables that only the program writes: nobody may change them by hand."""
KEPT = ("claim", "nutrient", "imbalance", "symptom", "food", "source")
"""What others point to: only an administrator may delete it (a claim is withdrawn instead)."""

DRAFTED = ("claim", "food", "guide", "nutrient", "symptom", "term")
"""What authors write and submit; publishing it needs the permission to publish."""

GROUPS = ("author", "editor", "administrator")
PEOPLE = ("add_user", "change_user", "view_user", "view_group")


def set_up_groups(using: str, **_: object) -> None:
    """Author: see, draft and submit. Editor: also data, delete and publish. Administrator: all, and people."""
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    groups = apps.get_model("auth", "Group").objects.using(using)
    ours = permissions.filter(content_type__app_label="nutrients")
    seen = ours.filter(codename__startswith="view_")
    by_hand = ours.exclude(content_type__model__in=DERIVED)
    kept = Q(codename__in=[f"delete_{model}" for model in KEPT])
    publish = ours.filter(codename="publish")
    drafted = ours.filter(codename__in=[f"{verb}_{model}" for verb in ("add", "change") for model in DRAFTED])
    allowed = {
        "author": seen | drafted,
        "editor": seen | by_hand.exclude(kept) | publish,
        "administrator": seen
        | by_hand.exclude(codename="delete_claim")
        | publish
        | permissions.filter(content_type__app_label="auth", codename__in=PEOPLE),
    }
    for name, granted in allowed.items():
        group, _made = groups.get_or_create(name=name)
        group.permissions.set(granted)
