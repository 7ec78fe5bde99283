"""Response headers that are the same everywhere, those that keep the admin to itself, and what may be asked of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

EVERYWHERE = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
DESK = "/admin/"
METHODS = ("GET", "HEAD", "POST")
"""What a browser sends to the admin; Django's own views take any other method for a GET."""


class SiteHeaders:
    """Adds EVERYWHERE to each response and PRIVATE to the admin's, where no view has set them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        private = PRIVATE if request.path.startswith(DESK) else {}
        for name, value in (EVERYWHERE | private).items():
            response.headers.setdefault(name, value)
        if private:
            response.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return response


class DeskMethods:
    """Answers 405 to a method that the admin has no use for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(DESK) and request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)
