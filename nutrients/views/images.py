"""The files of published images: safe names alone, and nothing else of the folder in which they lie."""

import re

from django.http import Http404, HttpRequest, HttpResponse

from nutrients import images
from nutrients.answers import reading
from nutrients.keeping import kept
from nutrients.models import Image

NAME = re.compile(r"(?P<slug>[a-z0-9-]{1,60})-(?P<digest>[0-9a-f]{16})-(?P<width>[1-9][0-9]{0,3})\.webp")
FOR_EVER = "public, max-age=31536000, immutable"


@kept()
@reading
def image(_request: HttpRequest, name: str) -> HttpResponse:
    """One size of a published image. Its address never shows anything else, so it may be kept for ever."""
    match = NAME.fullmatch(name)
    found = Image.objects.filter(slug=match["slug"], sha256__startswith=match["digest"]).first() if match else None
    if not match or found is None or int(match["width"]) not in found.widths:
        raise Http404("There is no such image.")
    width = int(match["width"])
    try:
        data = images.stored(found.sha256, None if width == found.width else width).read_bytes()
    except OSError as error:
        raise Http404("The file of this image is missing.") from error
    return HttpResponse(data, content_type="image/webp", headers={"Cache-Control": FOR_EVER})
