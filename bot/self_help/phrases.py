"""Phrases that belong to no single topic: steps people have taken, and what self-help is not for.

``data/self_help/steps.yml``, for every language::

    restart_device:
      en: ["I already rebooted", ...]

``data/self_help/elsewhere.yml``, descriptions that no topic is about, for every language::

    en: ["who is our account manager", ...]
"""

from __future__ import annotations

from pathlib import Path

from pydantic import RootModel

from bot.records.data_files import DataFile
from bot.self_help.topics import PerLanguage, Slug, Texts

Said = dict[str, list[str]]
"""Phrases by language."""


class _Steps(RootModel[dict[Slug, PerLanguage[Texts]]]):
    pass


class _Elsewhere(RootModel[PerLanguage[Texts]]):
    pass


def load_steps(path: Path) -> dict[str, Said]:
    """By step, the ways of saying that it is done; none if there is no such file.

    Raises:
        bot.records.data_files.DataFileError: an unknown or missing language; with file and line.
    """
    return DataFile(path).check(_Steps).root if path.exists() else {}


def load_elsewhere(path: Path) -> Said:
    """What no topic is about; nothing if there is no such file.

    Raises:
        bot.records.data_files.DataFileError: an unknown or missing language; with file and line.
    """
    return DataFile(path).check(_Elsewhere).root if path.exists() else {}
