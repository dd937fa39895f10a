"""Data files that leads edit: every fault has a file and a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.records.data_files import DataFile, DataFileError, Strict


class Shelf(Strict):
    label: str
    height: int = 0


class Shelves(Strict):
    shelves: list[Shelf]


GOOD = """\
# two shelves
shelves:
  - label: upper
    height: 3
  - {label: lower}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "shelves.yml"
    path.write_text(text, "utf-8")
    return path


def fault(tmp_path: Path, text: str) -> DataFileError:
    with pytest.raises(DataFileError) as caught:
        DataFile(written(tmp_path, text)).check(Shelves)
    assert str(caught.value).startswith(f"{tmp_path / 'shelves.yml'}:{caught.value.line}: ")
    return caught.value


def test_a_good_file_is_read(tmp_path: Path) -> None:
    shelves = DataFile(written(tmp_path, GOOD)).check(Shelves).shelves
    assert [(shelf.label, shelf.height) for shelf in shelves] == [("upper", 3), ("lower", 0)]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("height: 3", "height: tall", 4, "shelves.0.height"),
        ("height: 3", 'height: "3"', 4, "shelves.0.height"),
        ("height: 3", "hieght: 3", 4, "hieght"),
        ("  - {label: lower}", "  - {height: 1}", 5, "label"),
        ("label: upper", "label: upper\n    label: again", 4, "given twice"),
        ("shelves:", "shelfs:", 2, "shelfs"),
        ("label: upper", "label: [upper", 4, "not YAML"),
        ("label: upper", "label: !!python/object:os.system {}", 3, "label"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    error = fault(tmp_path, GOOD.replace(old, new))
    assert error.line == line
    assert says in error.message


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    assert fault(tmp_path, "").line == 1


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        DataFile(tmp_path / "absent.yml")
