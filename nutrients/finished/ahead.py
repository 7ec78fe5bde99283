"""Pages made before anybody asks: articles before the first request, and what was kept when something is published.

As nobody waits for them, they are packed as small as can be.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connections

from nutrients.finished.contents import Contents
from nutrients.models import Guide, Nutrient

MOST = 200
"""Pages that are looked at again after a publish, those that were asked for last first."""
SERVER: dict[str, Any] = {
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "REMOTE_ADDR": "",
    "REQUEST_METHOD": "HEAD",
    "HTTP_ACCEPT_ENCODING": "br",
}
"""A request that no server sent: it wants no bytes, and has none made but those that browsers will ask for."""
log = logging.getLogger(__name__)
Make = Callable[[Contents, str], object]


def articles() -> list[str]:
    """The addresses of the home page and of every article."""
    guides, nutrients = Guide.objects.only("slug"), Nutrient.objects.listed()
    return ["/", *(row.get_absolute_url() for row in guides), *(row.get_absolute_url() for row in nutrients)]


def make_articles(now: Callable[[], Contents], make: Make) -> None:
    """Before a server divides into processes: all of them share what is made. A failure leaves it to the readers."""
    try:
        contents = now()
        for path in articles():
            make(contents, path)
            contents.squeeze(path)
    except Exception:  # whatever it is, the server starts
        log.exception("The articles could not be made ahead")
    finally:
        connections.close_all()


class Renewal:
    """After a publish, in a thread of its own: what is kept is asked again, and made anew where that is needed.

    It pauses after each page for as long as the page took, so that readers get at least as much of the processor.
    """

    def __init__(self, make: Make, is_current: Callable[[Contents], bool]) -> None:
        self.make, self.is_current = make, is_current

    def begin(self, contents: Contents) -> None:
        threading.Thread(target=self.run, args=(contents,), daemon=True).start()

    def run(self, contents: Contents) -> None:
        """Ends when something newer is published: that has a renewal of its own.

        What readers asked for last is renewed first, and stays what they asked for last.
        """
        paths = contents.recent(MOST)
        try:
            for path in paths:
                began = time.monotonic()
                if not self.is_current(contents):
                    return
                self.make(contents, path)
                contents.squeeze(path)
                time.sleep(time.monotonic() - began)
        except Exception:  # whatever it is, pages are made when they are asked for
            log.exception("What is kept could not be renewed")
        finally:
            contents.touch(reversed(paths))
            connections.close_all()
