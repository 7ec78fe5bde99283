"""The accounts of the desk: who has one, what it may do, and whether it uses two-step login."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django_otp.plugins.otp_totp.models import TOTPDevice

from nutrients.groups import GROUPS
from nutrients.login import two_step

TOLD = ("last_login", "date_joined")
"""What of an account is no one's to change."""
BEYOND = ("is_superuser", "user_permissions", *TOLD)
"""What an administrator of the desk sees of an account and cannot change."""

admin.site.unregister(User)
admin.site.unregister(TOTPDevice)  # its form shows the secret: whoever sees that can log in with it


@admin.register(User)
class AccountDesk(UserAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Accounts: nobody but a superuser may touch a superuser or make one."""

    list_display = ("username", "email", "is_staff", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = TOLD if request.user.is_superuser else BEYOND
        return [*super().get_readonly_fields(request, obj), "two_step", *fixed]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_fieldsets(request, obj)
        return [*own, ("Two-step login", {"fields": ["two_step"]})] if obj else own

    @admin.display(description="two-step login")
    def two_step(self, user: User) -> str:
        device = two_step.device_of(user)
        if not device:
            return "Off"
        url = reverse("admin:auth_user_two_step", args=[user.pk])
        return format_html('On since {}. <a href="{}">Reset</a>', date_format(device.created_at, "j F Y"), url)

    def get_urls(self) -> list[Any]:
        reset = self.admin_site.admin_view(self.reset_two_step)
        return [path("<id>/two-step/", reset, name="auth_user_two_step"), *super().get_urls()]

    def reset_two_step(self, request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002 (UserAdmin names it)
        """For a colleague who lost phone and recovery codes. One's own takes a code, at the page for it."""
        user = self.get_object(request, unquote(id))
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, id)  # type: ignore[attr-defined, no-any-return]  # a hook that the stubs leave out
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user == request.user:
            return HttpResponseRedirect(reverse("admin:two_step"))
        if request.method == "POST":
            two_step.turn_off(user)
            self.log_change(request, user, "Two-step login reset.")
            self.message_user(request, f"{user} logs in with the password alone now.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
        context = {"title": "Reset two-step login", "opts": self.opts, "account": user}
        shared = self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/two_step_reset.html", {**shared, **context})

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Administrators deal out our three groups; others may carry permissions beyond their own."""
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.filter(name__in=GROUPS)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above
