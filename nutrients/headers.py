"""Response headers that are the same everywhere, those that keep the admin to itself, and what may be asked of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import set_response_etag

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


class OneStep:
    """Adds the last slash to the address under which https is asked for, so that nobody is sent on twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.slashes = CommonMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        location, path = response.headers.get("Location", ""), request.get_full_path()
        to_https = response.status_code == 301 and location.startswith("https:") and location.endswith(path)
        if to_https and not request.is_secure() and self.slashes.should_redirect_with_slash(request):
            response.headers["Location"] = location.removesuffix(path) + request.get_full_path(force_append_slash=True)
        return response


class Conditional(ConditionalGetMiddleware):
    """Names what a page holds (ETag) for HEAD as for GET; Django leaves HEAD without. The server drops the body."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        known = response.streaming or response.has_header("ETag")
        if request.method == "HEAD" and isinstance(response, HttpResponse) and not known and self.needs_etag(response):
            set_response_etag(response)
        return super().process_response(request, response)
