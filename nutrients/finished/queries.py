"""What of a query string chooses a page: the known keys in their own order, nothing else."""

from urllib.parse import parse_qsl, urlencode

LONGEST, LONGEST_CHOICE = 2_000, 300
"""Signs of a query string, and of what is left of it, beyond which nothing is kept."""


def chosen(raw: str, keys: tuple[str, ...]) -> str | None:
    """The one spelling of all query strings that mean the same page; empty where nothing is chosen.

    `raw` is as WSGI gives it, bytes as latin-1. It is read as Django reads it. None where it is too long, no UTF-8,
    or has signs in a known key that no reader types.
    """
    if len(raw) > LONGEST:
        return None
    try:
        text = raw.encode("latin-1").decode()
    except UnicodeError:
        return None
    if not keys:
        return ""
    pairs = parse_qsl(text, keep_blank_values=True)
    found = urlencode([pair for key in keys for pair in pairs if pair[0] == key])
    clean = all(value.isprintable() and "\ufffd" not in value for key, value in pairs if key in keys)
    return found if clean and len(found) <= LONGEST_CHOICE else None
