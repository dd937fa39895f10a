"""How much one address or one conversation may ask of us."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string

from bot.channel.errors import Refusal

log = structlog.get_logger(__name__)


class Rates:
    """Limits by name; a name without a limit is unlimited.

    Args:
        limits: e.g. ``{"messages_by_conversation": "240/minute"}``, as the ``limits`` library writes them.
        redis_url: counts are shared by all processes there; in this process's memory without it.
    """

    def __init__(self, limits: Mapping[str, str | None], *, redis_url: str | None = None) -> None:
        self._items: dict[str, RateLimitItem] = {
            name: parse(notation) for name, notation in limits.items() if notation
        }
        self._limiter = SlidingWindowCounterRateLimiter(_storage(redis_url))

    async def spend(self, name: str, key: str) -> None:
        """Count one use by ``key``.

        Raises:
            Refusal: ``rate_limited`` with the whole seconds to wait, if it is one too many.
        """
        item = self._items.get(name)
        if item is None:
            return
        try:
            if await self._limiter.hit(item, name, key):
                return
            window = await self._limiter.get_window_stats(item, name, key)
        except Exception as error:  # noqa: BLE001 - whatever Redis may raise
            # Where the counts cannot be had, customers are served rather than refused.
            log.warning("rates.unavailable", limit=name, error=type(error).__name__)
            return
        raise Refusal(
            "rate_limited", limit=name, retry_after=max(1, math.ceil(window.reset_time - time.time()))
        )


def _storage(redis_url: str | None) -> Storage:
    if redis_url is None:
        return MemoryStorage()
    storage = storage_from_string(f"async+{redis_url}", implementation="redispy")
    assert isinstance(storage, Storage)
    return storage
