"""Which answers may be kept in memory and given to everybody, and what such an answer tells caches."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

Answering = Callable[..., HttpResponseBase]
Keys = Callable[[Mapping[str, Any]], tuple[str, ...] | None]
"""From the arguments in an address to the query keys that its page knows; None where nothing may be kept."""

OWN = "fascicle.own"
"""In the environment of a request that the finished pages make themselves; no client can set such a key."""
PACKED = ("image/png", "image/webp", "application/zip")
"""Kinds of file that are compressed already."""


def kept(*query_keys: str, keys_of: Keys | None = None) -> Callable[[Answering], Answering]:
    """An answer that depends on the content, the day, the address and these query keys, and on nothing else.

    `keys_of` says it where the query keys differ from address to address. Only answers to GET and HEAD with
    status 200 are kept, and none that sets a cookie or calls itself private.
    """

    def decorate(view: Answering) -> Answering:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            if request.method in ("GET", "HEAD") and response.status_code == 200:
                response.headers.setdefault("Cache-Control", settings.PUBLIC_CACHE_CONTROL)
                if not is_packed(response.headers.get("Content-Type", "")):
                    patch_vary_headers(response, ["Accept-Encoding"])
            return response

        answer.kept = keys_of or (lambda _arguments: query_keys)  # type: ignore[attr-defined]  # see keys_kept
        return answer

    return decorate


def keys_kept(view: Answering, arguments: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The query keys by which a view's answers are kept; None where they are not."""
    keys: Keys | None = getattr(view, "kept", None)
    return keys(arguments) if keys else None


def is_packed(media_type: str) -> bool:
    return media_type.startswith(PACKED)
