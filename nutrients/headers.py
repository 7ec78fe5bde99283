"""Response headers that are the same everywhere, and those that keep the admin to itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

EVERYWHERE = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}


class SiteHeaders:
    """Adds EVERYWHERE to each response and PRIVATE to the admin's, where no view has set them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        private = PRIVATE if request.path.startswith("/admin/") else {}
        for name, value in (EVERYWHERE | private).items():
            response.headers.setdefault(name, value)
        if private:
            response.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return response
