"""The desk as an admin site: it lets in who has shown what the account needs, and leads the others to where to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from nutrients.login import account
from nutrients.login.forms import DeskLogin
from nutrients.login.two_step import Standing, standing

SHELVES = (
    ("Texts", ("Guide", "Nutrient", "Claim", "Symptom", "Food", "Term", "OtherCause", "AuditItem", "Sign")),
    ("Too little and too much", ("Imbalance", "SymptomLink", "MechanismStep", "MedicineClass")),
    ("Figures", ("Intake", "NotSet", "DailyValue", "LabRange", "Portion", "Amount")),
    ("Sources, images and people", ("Source", "LinkCheck", "Image", "Person", "Review")),
    ("History and addresses", ("Revision", "Redirect")),
    ("Accounts", ("User", "Group")),
)
"""How the nouns stand together at the desk's front, by the work they belong to."""


class DeskSite(AdminSite):
    """Not django-otp's OTPAdminSite, which lets in nobody without a second step."""

    login_form = DeskLogin

    def is_staff(self, request: HttpRequest) -> bool:
        return super().has_permission(request)

    def has_permission(self, request: HttpRequest) -> bool:
        return self.is_staff(request) and standing(request.user) in (Standing.OPEN, Standing.PROVED)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Whoever must turn on two-step login gets to the page for it and, by logging out, away."""
        guarded: Callable[..., HttpResponseBase] = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if self.is_staff(request) and standing(request.user) is Standing.MUST_ENROL:
                if request.path == reverse("admin:logout"):
                    return view(request, *args, **kwargs)
                return HttpResponseRedirect(reverse("admin:two_step"))
            return guarded(request, *args, **kwargs)

        return answer

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The nouns by shelf instead of in one alphabetical list; of each account those that it may see."""
        found: list[Any] = []
        for app in super().get_app_list(request, app_label):
            nouns = {model["object_name"]: model for model in app["models"]}
            shelves = [(name, [nouns.pop(noun) for noun in shelf if noun in nouns]) for name, shelf in SHELVES]
            found += [app | {"name": name, "models": models} for name, models in shelves if models]
            found += [app | {"models": list(nouns.values())}] if nouns else []
        return found

    def get_urls(self) -> list[Any]:
        return [path("two-step/", self.two_step, name="two_step"), *super().get_urls()]

    @method_decorator([never_cache, csrf_protect, sensitive_post_parameters()])
    def two_step(self, request: HttpRequest) -> HttpResponse:
        if not self.is_staff(request) or standing(request.user) is Standing.ASKED:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return account.answer(request)
