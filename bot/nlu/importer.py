"""The project's training data, as Rasa's tools read it.

Rasa reads every file below `data/` by default; ours also holds policy, responses in eight languages and
articles. This importer, named in `config.yml`, reads `data/nlu`, `data/dialogue` and the domain, gives the
domain the English responses (so that Rasa knows which exist), and turns the catalogue's product names into
lookups `product.<id>`. `rasa train`, `rasa data validate` and `rasa test` then all see the same.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.strings import LANGUAGES, ResponsesError, read_file

PRODUCT_LOOKUP = "product."
AREA_LOOKUP = "product_area."
VERSION_LOOKUP = "version"
WRITTEN_IN = "written_in"
"""The property of an example that names its language, from the folder it lies in."""
# Rasa warns that lookups are unused where none of its own readers stands in the pipeline; ours read them.
warnings.filterwarnings("ignore", message="You have defined training data consisting of lookup tables")
_PARTS = ("nlu", "dialogue")


class ProjectDataError(RasaException):  # type: ignore[misc]
    """The project's data can't be read as a whole; names the file."""


class FirstlineImporter(RasaFileImporter):  # type: ignore[misc]
    """Reads the folders of a Firstline project; a path given outside of them is read as Rasa would."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        given = (
            [training_data_paths] if isinstance(training_data_paths, str) else list(training_data_paths or ())
        )
        self._data_folders = [folder for path in given if (folder := _data_folder(Path(path))) is not None]
        super().__init__(
            config_file, domain_path, [str(path) for one in given for path in _narrow(Path(one))]
        )
        self._nlu_data: TrainingData | None = None
        self._project = Path(config_file or domain_path or ".").parent

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of all languages, and the product names as lookups.

        Rasa's `language` selects nothing here. Rasa asks twice, in two ways its own cache holds for
        different.
        """
        if self._nlu_data is None:
            self._nlu_data = self._read_nlu_data(language)
        return self._nlu_data

    def _read_nlu_data(self, language: str | None) -> TrainingData:
        examples: list[TrainingLine] = []
        parts = []
        for file in map(Path, self._nlu_files):
            found, part = _read_lines(file) or _read_as_rasa_would(file, language)
            spoken = _language_of(file)
            examples += [TrainingLine.of(example, spoken) for example in found]
            parts.append(part)
        data = TrainingData().merge(*parts)
        tables = list(data.lookup_tables)
        for folder in dict.fromkeys(self._data_folders):
            catalogue = folder / "catalogue.yml"
            if catalogue.exists():
                tables += product_lookups(catalogue)
        return TrainingData(examples, data.entity_synonyms, data.regex_features, tables, data.responses)

    def get_domain(self) -> Domain:
        """The domain with the English responses. Raises Rasa's `InvalidDomain` where the default only
        warns.
        """
        if not self._domain_path:
            return Domain.empty()
        domain = Domain.load(self._domain_path)
        try:
            document = read_file(self._project / "data" / "responses" / "en.yml")
        except ResponsesError as error:
            raise ProjectDataError(str(error)) from error
        return domain.merge(Domain.from_dict({"responses": document["responses"]}))


class TrainingLine(Message):  # type: ignore[misc]
    """An example that nobody changes: copies of it are itself.

    Rasa copies every example five times over while it puts its data together, and fingerprints each copy;
    with tens of thousands of lines that took half of a training.
    """

    _cached_fingerprint: str | None

    @classmethod
    def of(cls, message: Message, language: str | None) -> TrainingLine:
        """The same example as one of these, with the language it is written in where that is known."""
        data = message.data | ({WRITTEN_IN: language} if language else {})
        return cls(data, message.output_properties, message.time, message.features)

    def fingerprint(self) -> str:
        """A hash of the example; Rasa's own goes through it value by value and takes ten times as long."""
        known: str | None = self._cached_fingerprint
        if known is None:
            content = repr((sorted(self.data.items()), sorted(self.output_properties), self.time))
            known = hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()
            self._cached_fingerprint = known
        return known

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set a property; setting what is there already leaves the fingerprint valid."""
        if add_to_output or self.data.get(prop) != info:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: dict[int, Any]) -> TrainingLine:
        return self


def _read_lines(file: Path) -> tuple[list[Message], TrainingData] | None:
    """The examples of a YAML file of intents and lookups, and what else stands in it; None for any other.

    Rasa's reader of the format understands the blocks; that it reads the file twice over by a YAML parser
    written in Python, and hashes every example once more, would be a tenth of a training.
    """
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    if file.suffix not in {".yml", ".yaml"}:
        return None
    try:
        document = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProjectDataError(f"{file}: {error}") from error
    if not isinstance(document, dict) or not document.keys() <= {"version", "nlu"}:
        return None
    blocks = document.get("nlu")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ProjectDataError(f"{file}: expected a list of intents and lookups under `nlu`")
    for block in blocks:
        if not any(isinstance(block.get(kind), str) for kind in ("intent", "lookup", "synonym", "regex")):
            raise ProjectDataError(f"{file}: neither an intent nor a lookup: {str(block)[:80]}")
    reader = RasaYAMLReader()
    reader.filename = str(file)
    reader._parse_nlu(blocks)
    rest = TrainingData([], reader.entity_synonyms, reader.regex_features, reader.lookup_tables)
    return reader.training_examples, rest


def _read_as_rasa_would(file: Path, language: str | None) -> tuple[list[Message], TrainingData]:
    # `loading` imports Rasa's readers of every format; hardly any project needs them.
    from rasa.shared.nlu.training_data import loading

    part = loading.load_data(str(file), language)
    examples, part.training_examples = part.training_examples, []
    return examples, part


def product_lookups(catalogue: Path) -> Iterable[dict[str, Any]]:
    """Lookups from the catalogue: `product.<id>` with its names in every language, `product_area.<area>`
    with its ids.
    """
    try:
        products = yaml.safe_load(catalogue.read_text(encoding="utf-8"))["products"]
        for product in products:
            spelt = [name for names in product.get("names", {}).values() for name in names or ()]
            elements = list(dict.fromkeys(map(str, (product["name"], *spelt))))
            yield {"name": f"{PRODUCT_LOOKUP}{product['id']}", "elements": elements}
        for area in sorted({product["area"] for product in products}):
            ids = [product["id"] for product in products if product["area"] == area]
            yield {"name": f"{AREA_LOOKUP}{area}", "elements": ids}
        versions = [str(version) for product in products for version in product.get("versions") or ()]
        if versions:
            yield {"name": VERSION_LOOKUP, "elements": list(dict.fromkeys(versions))}
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ProjectDataError(f"{catalogue}: {error!r}") from error


def _language_of(file: Path) -> str | None:
    """The language of a file in `nlu/<language>/`."""
    return file.parent.name if file.parent.name in LANGUAGES and file.parent.parent.name == "nlu" else None


def _narrow(path: Path) -> list[Path]:
    """The folders to read for a data folder of the project; any other path stays as it is."""
    if path.is_dir() and any((path / part).is_dir() for part in _PARTS):
        return [path / part for part in _PARTS if (path / part).is_dir()]
    return [path]


def _data_folder(path: Path) -> Path | None:
    """The project's data folder that `path` is or lies in, if it does."""
    for folder in (path, *path.parents):
        if (folder / "catalogue.yml").exists() and (folder / "nlu").is_dir():
            return folder
    return None
