"""Where a request comes from, and whether its page may talk to us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

Network = IPv4Network | IPv6Network
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class Addresses:
    """The client's address behind proxies.

    Args:
        trusted_proxies: networks whose ``X-Forwarded-For`` is believed, in CIDR form.
    """

    def __init__(self, trusted_proxies: Iterable[str] = ()) -> None:
        self._trusted: list[Network] = [ip_network(network) for network in trusted_proxies]

    def of(self, request: web.Request) -> str:
        """The address nearest to us that no trusted proxy vouches for as another's."""
        address = request.remote or "unknown"
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        for claimed in reversed([part.strip() for part in forwarded if part.strip()]):
            if not self._is_trusted(address):
                break
            address = claimed
        return address

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted if network.version == parsed.version)


class Origins:
    """Which pages may open a socket: our own, those listed, and in development any on this machine.

    Clients that are no browsers send no ``Origin`` and are not asked for one: what protects a conversation is
    its secret, and no cookie is involved.
    """

    def __init__(self, allowed: Iterable[str] = (), *, loopback: bool = False) -> None:
        self._allowed = {origin.rstrip("/").lower() for origin in allowed}
        self._loopback = loopback

    def allow(self, origin: str | None, environ: Mapping[str, Any]) -> bool:
        """Whether a page of ``origin`` may connect; ``environ`` is the request as a WSGI environment."""
        if not origin:
            return True
        origin = origin.lower()
        if "*" in self._allowed or origin in self._allowed:
            return True
        try:
            parts = urlsplit(origin)
            host = parts.hostname
        except ValueError:
            return False
        if self._loopback and host in _LOOPBACK_NAMES:
            return True
        ours = {environ.get("HTTP_HOST", "").lower(), environ.get("HTTP_X_FORWARDED_HOST", "").lower()}
        return bool(parts.netloc) and parts.netloc in ours
