"""People who sign, their reviews, moved addresses; and the accounts of the desk."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from nutrients.admin.desk import Desk
from nutrients.groups import GROUPS
from nutrients.models import Person, Redirect, Review

TOLD = ("last_login", "date_joined")
"""What of an account is no one's to change."""
BEYOND = ("is_superuser", "user_permissions", *TOLD)
"""What an administrator of the desk sees of an account and cannot change."""


@admin.register(Person)
class PersonDesk(Desk):
    list_display = ("name", "credentials")
    search_fields = ("name",)
    fields = ("name", "slug", "credentials", "interests", "url")


@admin.register(Review)
class ReviewDesk(Desk):
    list_display = ("subject", "version", "person", "on", "due")
    list_filter = ("person", "due")
    search_fields = ("subject", "person__name")
    autocomplete_fields = ("person",)


@admin.register(Redirect)
class RedirectDesk(Desk):
    list_display = ("old", "new")
    search_fields = ("old", "new")


admin.site.unregister(User)


@admin.register(User)
class AccountDesk(UserAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Accounts: nobody but a superuser may touch a superuser or make one."""

    list_display = ("username", "email", "is_staff", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = TOLD if request.user.is_superuser else BEYOND
        return [*super().get_readonly_fields(request, obj), *fixed]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Administrators deal out our three groups; others may carry permissions beyond their own."""
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.filter(name__in=GROUPS)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above
