"""Asks the server of this container whether the site is well, as a proxy would: `python site/healthcheck.py`."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

site = urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1"))
asked = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz",
    headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme},
)
try:
    urllib.request.urlopen(asked, timeout=4)  # noqa: S310 (as above)
except OSError as error:
    sys.exit(f"not well: {error}")
