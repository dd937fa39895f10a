"""Public holidays of a country and, where one is given, of its subdivision (policy reading 4).

They come from the ``holidays`` library, pinned exactly: its default category, observed days included. The
library is loaded when the first holiday is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=8192)
def public_holidays(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """The public holidays of a year with their names.

    ``country`` is ISO 3166-1 alpha-2, ``subdivision`` the code without the country's prefix. Where the
    library does not know the subdivision, or there is none, these are the national days; for a country it
    does not know at all there are none.
    """
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False)
    except NotImplementedError:
        return public_holidays(country, None, year) if subdivision is not None else {}
    return dict(found.items())
