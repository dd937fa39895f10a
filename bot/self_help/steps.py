"""Steps that many checks have in common, and how people say that they have done one already.

``data/self_help/steps.yml``, for every language::

    restart_device:
      en: ["I already rebooted", ...]
"""

from __future__ import annotations

from pathlib import Path

from pydantic import RootModel

from bot.records.data_files import DataFile
from bot.self_help.topics import PerLanguage, Slug, Texts

Said = dict[str, dict[str, list[str]]]
"""By step and language: the ways of saying that it is done."""


class _File(RootModel[dict[Slug, PerLanguage[Texts]]]):
    pass


def load_steps(path: Path) -> Said:
    """Read the steps; none if there is no such file.

    Raises:
        bot.records.data_files.DataFileError: an unknown or missing language; with file and line.
    """
    if not path.exists():
        return {}
    steps = DataFile(path).check(_File).root
    return {step: {str(code): ways for code, ways in said.items()} for step, said in steps.items()}
