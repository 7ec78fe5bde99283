"""The page where people turn two-step login on and off for their own account."""

from typing import Any

import django_otp
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from nutrients.login import two_step
from nutrients.login.forms import WRONG_CODE, FirstCode, Proof
from nutrients.login.qr import drawn
from nutrients.login.two_step import Standing
from nutrients.models import RecoveryCode

PROVED_STEPS = ("begin", "off", "codes")
"""What asks for the password, and for a code where there is a device."""


def answer(request: HttpRequest) -> HttpResponse:
    """GET shows where the account stands; POST takes the `step` that its button names."""
    step = request.POST.get("step")
    if request.method == "POST" and step in PROVED_STEPS:
        return prove(request, step)
    if request.method == "POST" and step == "confirm":
        return confirm(request)
    return page(request)


def prove(request: HttpRequest, step: str) -> HttpResponse:
    user: Any = request.user
    form = Proof(request, request.POST, with_code=two_step.device_of(user) is not None, prefix=step)
    if not form.is_valid():
        return page(request, step, form)
    if step == "codes" and two_step.device_of(user):
        two_step.note(user, "New recovery codes made.")
        return page(request, codes=two_step.renew_codes(user))
    if step == "begin":
        two_step.begin(user)
    elif step == "off":
        two_step.turn_off(user)
        two_step.note(user, "Two-step login turned off.")
        messages.success(request, "Two-step login is off: your account is kept by its password alone.")
    return HttpResponseRedirect(request.path)


def confirm(request: HttpRequest) -> HttpResponse:
    """The first code of a new device; from now on this session has shown one, and every other must log in again."""
    user: Any = request.user
    form = FirstCode(request.POST)
    device = two_step.confirm(user, form.cleaned_data["code"]) if form.is_valid() else None
    if device is None:
        if form.is_valid():
            form.add_error("code", WRONG_CODE)
        return page(request, "confirm", form)
    request.session.cycle_key()
    django_otp.login(request, device)
    return page(request, codes=two_step.renew_codes(user))


def page(request: HttpRequest, step: str = "", form: Any = None, codes: list[str] | None = None) -> HttpResponse:
    """`form`: the one that was sent with `step` and is shown again with its faults; `codes`: shown this once."""
    user: Any = request.user
    device, pending = two_step.device_of(user), two_step.unfinished(user)
    with_code = device is not None
    forms = {name: Proof(request, with_code=with_code, prefix=name) for name in PROVED_STEPS}
    forms |= {"confirm": FirstCode()} | ({step: form} if form else {})
    must = two_step.standing(user) is Standing.MUST_ENROL
    context = {
        **admin.site.each_context(request),
        "title": "Two-step login",
        "has_permission": True,
        "device": device,
        "pending": pending,
        "must": must,
        "left": RecoveryCode.objects.filter(user=user).count(),
        "forms": forms,
        "failed": forms[step] if form else None,
        "codes": codes,
    }
    if must:  # the desk is closed until then: no way leads there
        context |= {"is_nav_sidebar_enabled": False, "available_apps": []}
    if pending and not codes:
        context |= {"qr": drawn(pending.config_url), "secret": two_step.secret_of(pending)}
    return render(request, "admin/two_step.html", context, status=400 if form else 200)
