"""Keeping what a component learned: arrays and plain data in a Rasa resource folder.

Arrays are kept as numpy's own format without pickle, the rest as JSON. Whatever cannot be read back whole
raises `UnreadableModel`: a component is fitted or it is not there, never silently empty.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_DAMAGE = (OSError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error)
Arrays = dict[str, npt.NDArray[Any]]


class UnreadableModel(Exception):
    """A trained model's file is missing, damaged or of another shape than it says."""


def coarse(matrix: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """A matrix in a quarter of its bytes: whole numbers to 127, and each row's scale."""
    scales = np.abs(matrix).max(axis=1, initial=1e-9) / np.float32(127)
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def fine(numbers: npt.NDArray[np.int8], scales: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The matrix that `coarse` was given, to within half a step. Raises ValueError where they don't fit."""
    matrix: npt.NDArray[np.float32] = numbers.astype(np.float32)
    matrix *= scales[:, None]
    return matrix


def save(folder: Path, name: str, arrays: Mapping[str, npt.NDArray[Any]], facts: Mapping[str, Any]) -> None:
    """Write `name.npz` and `name.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    # Compressed quickly here: the archive of the whole model would take five times as long about it.
    with zipfile.ZipFile(folder / f"{name}.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for key, value in arrays.items():
            with archive.open(f"{key}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asarray(value), allow_pickle=False)  # type: ignore[no-untyped-call]
    shapes = {key: list(np.asarray(value).shape) for key, value in arrays.items()}
    text = json.dumps({"shapes": shapes, "facts": dict(facts)}, ensure_ascii=False, sort_keys=True)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def load(folder: Path, name: str) -> tuple[Arrays, dict[str, Any]]:
    """The arrays and facts that were kept under `name`. Raises `UnreadableModel`."""
    try:
        document = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with zipfile.ZipFile(folder / f"{name}.npz") as checked:
            if (damaged := checked.testzip()) is not None:
                raise zipfile.BadZipFile(f"the checksum of {damaged} is wrong")
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
        shapes = {key: list(value.shape) for key, value in arrays.items()}
        facts = document["facts"]
        kept = document["shapes"]
    except (*_DAMAGE, ValueError, KeyError, TypeError) as error:
        raise UnreadableModel(f"{folder.name}/{name}: {error!r}") from error
    if shapes != kept:
        raise UnreadableModel(f"{folder.name}/{name}: holds {shapes}, should hold {kept}")
    return arrays, facts
