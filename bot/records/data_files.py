"""Reading the YAML files that leads edit: checked against a model, and every fault named by file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

Place = tuple[str | int, ...]


class DataFileError(Exception):
    """A data file is wrong. ``file`` and ``line`` (from 1) say where, ``message`` what."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message


class Strict(BaseModel):
    """A part of a data file: nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Model = TypeVar("Model", bound=BaseModel)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same grammar, sixteen times as fast where PyYAML came with its C library."""
_PLAIN = "tag:yaml.org,2002:str"


class DataFile:
    """A parsed file that remembers on which line everything in it stands."""

    def __init__(self, path: Path, *, text: str | None = None) -> None:
        """``text`` is the file's beginning, where only that is YAML.

        Raises:
            DataFileError: unreadable, not YAML, or a key given twice.
        """
        self.path = path
        self._lines: dict[Place, int] = {}
        try:
            root = yaml.compose(path.read_text("utf-8") if text is None else text, Loader=_LOADER)
        except OSError as error:
            raise DataFileError(path, 1, f"cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise DataFileError(path, 1, "is not UTF-8") from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise DataFileError(path, line, f"is not YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise DataFileError(path, 1, f"is not YAML: {error}") from error
        self.content: Any = None if root is None else self._read(root, ())

    def _read(self, node: yaml.Node, place: Place) -> Any:
        self._lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            mapping: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key = _scalar(key_node)
                if key in mapping:
                    raise DataFileError(self.path, key_node.start_mark.line + 1, f"{key!r} is given twice")
                mapping[key] = self._read(value_node, (*place, key))
                self._lines[(*place, key)] = key_node.start_mark.line + 1
            return mapping
        if isinstance(node, yaml.SequenceNode):
            return [self._read(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def line_of(self, place: Place) -> int:
        """The line where ``place`` (keys and indexes from the top) stands, or its nearest known parent."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def fault(self, place: Place, message: str) -> DataFileError:
        """The error to raise for something wrong at ``place``."""
        return DataFileError(self.path, self.line_of(place), message)

    def check(self, model: type[Model]) -> Model:
        """The content as ``model``; the first thing that doesn't fit is a :class:`DataFileError`."""
        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            # A misspelt key is both unknown and missing; where it stands helps more.
            faults = error.errors(include_url=False)
            first = next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])
            place = tuple(first["loc"])
            name = ".".join(str(part) for part in place)
            message = first["msg"].removeprefix("Value error, ")
            raise self.fault(place, f"{name}: {message}" if name else message) from error


def _scalar(node: yaml.Node) -> Any:
    if node.tag == _PLAIN and isinstance(node, yaml.ScalarNode):
        return node.value
    # The safe loader knows YAML's own types only; no class is ever built from a file.
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()
