"""What a request gets that cannot be answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from nutrients.models import Redirect
from nutrients.pages.help import help_block
from nutrients.pages.search import meant_by, near


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django names it)
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django names it)
    """The way to where the address moved, or a page with ways on."""
    asked = request.path.replace("\0", "")  # PostgreSQL refuses to look for a NUL
    moved = Redirect.objects.filter(old=asked).first()
    if moved:
        return redirect(moved.new, permanent=True)
    context = {"noindex": True, "help": help_block(), "near": near(asked), "meant": meant_by(asked)}
    return render(request, "404.html", context, status=404)


def forbidden_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django names it)
    """A form without its token: perhaps it stood open for long, or cookies are off."""
    return render(request, "403_form.html", {"noindex": True}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
