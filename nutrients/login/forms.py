"""The forms of a login and of turning its second step on and off."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest

WRONG = (
    "That was not right. Check the name, the password and, if you use two-step login, the code. "
    "Each code works once: wait for the next one."
)
WRONG_PROOF = "The password or the code was not right. Each code works once: wait for the next one."
WRONG_CODE = "This code was not right. Wait for the next one, and check that the clock of your phone is right."


class CodeInput(forms.TextInput):
    """Comes back empty when a form is shown again: another code is needed then."""

    def format_value(self, value: Any) -> None:
        return None


class CodeField(forms.CharField):
    """Takes the six digits of an app, or a recovery code."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(max_length=40, widget=CodeInput(attrs=attributes), **options)


class PasswordField(forms.CharField):
    def __init__(self) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        super().__init__(label="Your password", strip=False, max_length=4096, widget=widget)


class DeskLogin(AdminAuthenticationForm):
    """One form for everybody: it does not tell who uses two-step login."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}
    code = CodeField(label="Code (if you use two-step login)", required=False)

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name and password and "code" in self.cleaned_data:
            token = self.cleaned_data["code"]
            self.user_cache = authenticate(self.request, username=name, password=password, token=token)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class Proof(forms.Form):
    """That it is still the owner who sits there. Failures count as failed logins do."""

    password = PasswordField()
    code = CodeField(label="Code of your app, or a recovery code")

    def __init__(self, request: HttpRequest, *args: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if not with_code:
            del self.fields["code"]

    def clean(self) -> dict[str, Any] | None:
        if not self.errors:
            name, token = self.request.user.get_username(), self.cleaned_data.get("code", "")
            password = self.cleaned_data["password"]
            if not authenticate(self.request, username=name, password=password, token=token):
                raise ValidationError(WRONG_PROOF)
        return super().clean()


class FirstCode(forms.Form):
    code = CodeField(label="Code that your app shows now")
