"""The languages customers are served in."""

from __future__ import annotations

LANGUAGES = ("en", "es", "pt", "fr", "de", "zh", "ko", "ja")
"""ISO 639-1; ``zh`` is Mandarin in simplified script."""
