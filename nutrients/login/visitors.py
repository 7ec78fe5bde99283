"""Who tries to log in, as far as the desk keeps it: an address, and a digest of the name that was typed."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOUSEHOLD = 64
"""Leading bits of an IPv6 address that one line has: the rest of it is its own to choose."""


def visitor(request: HttpRequest) -> str | None:
    """The visitor's address; None where the server tells none.

    Each of `TRUSTED_PROXIES` proxies writes whom it was asked by at the right end of X-Forwarded-For. What stands
    further left came with the request: anybody can write it, and it is never believed.
    """
    count = settings.TRUSTED_PROXIES
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    told = line(hops[-count]) if 0 < count <= len(hops) else None
    return told or line(request.META.get("REMOTE_ADDR", ""))


def line(typed: str) -> str | None:
    """The address in its one usual form, an IPv6 one as the beginning that its line shares; None if it is none."""
    try:
        address: IPv4Address | IPv6Address = ip_address(typed.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), HOUSEHOLD), strict=False).network_address)
    return str(address)


def digest(name: str) -> str:
    """Tells names apart without keeping them: what was typed as a name may be a password in the wrong field."""
    return salted_hmac("nutrients.login", name, algorithm="sha256").hexdigest()


def name_in(_request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """What django-axes keeps as the name of an attempt."""
    return digest((credentials or {}).get("username") or "")
