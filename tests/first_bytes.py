"""What a browser can show of the first bytes of a page that is sent in brotli."""

import brotli

AFTER_THE_SHORT_ANSWER = b'<aside class="help"'
"""What follows the short answer on every article."""
MOST_TO_THE_SHORT_ANSWER = 13_000
"""The first flight of a new connection holds ten packets, some 14,000 bytes; headers take their part."""
MOST_OF_STYLE = 8_000
MOST_OF_AN_ARTICLE = 20_000


def beginning(stream: bytes) -> bytes:
    """What can be read of a page of which no more than these bytes have come."""
    return bytes(brotli.Decompressor().process(stream))


def bytes_until(stream: bytes, marker: bytes) -> int:
    """How many bytes of the stream must come until the marker can be read."""
    low, high = 0, len(stream)
    assert marker in beginning(stream), f"{marker!r} is not on the page"
    while low < high:
        middle = (low + high) // 2
        if marker in beginning(stream[:middle]):
            high = middle
        else:
            low = middle + 1
    return low
