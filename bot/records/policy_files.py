"""Reads the policy from its folder of YAML files, and says in which file and line something is wrong."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import yaml

from bot.support.policy import Policy, PolicyError, find_problems, parse_policy

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PolicyLoader(_Base):  # type: ignore[misc]
    """Scalars mean what they look like: `NO` is Norway and `18:00` a time of day, not false and 1080."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, _form, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?\d+", "-0123456789"),
    ("float", r"-?\d+\.\d+", "-0123456789"),
    ("null", r"null|~|", "n~\0"),
    ("timestamp", r"\d{4}-\d{2}-\d{2}", "0123456789"),
):
    _PolicyLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_form})\Z"), ["" if c == "\0" else c for c in _first]
    )


def load_policy(folder: Path) -> Policy:
    """The policy in a folder such as ``data/policy``.

    Raises :class:`PolicyError` for a file that is missing, is not YAML, names a key twice, or breaks a rule
    of the policy; it names the file and the line.
    """
    documents, nodes = {}, {}
    for path in sorted(folder.glob("*.yml")):
        documents[path.name], nodes[path.name] = _read(path)
    try:
        return parse_policy(documents)
    except PolicyError as error:
        raise _placed(folder, nodes, error) from error


def policy_fingerprint(folder: Path) -> str:
    """What the rules are worked out from, as 64 hexadecimal digits: the figures in the folder (not how they
    are written), the public holidays, and the zones' clock changes. Raises :class:`PolicyError`."""
    documents = {path.name: _read(path)[0] for path in sorted(folder.glob("*.yml"))}
    versions = {name: version(name) for name in ("holidays", "tzdata")}
    told = json.dumps([documents, versions], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def policy_problems(folder: Path) -> list[PolicyError]:
    """What is wrong with the policy in a folder: of each file, and of each part of it, the first thing."""
    documents, nodes, problems = {}, {}, []
    for path in sorted(folder.glob("*.yml")):
        try:
            documents[path.name], nodes[path.name] = _read(path)
        except PolicyError as error:
            problems.append(error)
            documents[path.name] = None
    unread = {name for name, document in documents.items() if name not in nodes}
    found = find_problems(documents)
    return problems + [_placed(folder, nodes, error) for error in found if error.file not in unread]


def _placed(folder: Path, nodes: Mapping[str, yaml.Node], error: PolicyError) -> PolicyError:
    line = _line(nodes.get(error.file), error.path)
    return PolicyError(str(folder / error.file), error.path, error.message, line)


def _read(path: Path) -> tuple[Any, yaml.Node]:
    try:
        loader = _PolicyLoader(path.read_text(encoding="utf-8"))
        try:
            node = loader.get_single_node()
            if node is None:
                raise PolicyError(str(path), (), "the file is empty", 1)
            _refuse_doubles(path, node, (), set())
            return loader.construct_document(node), node
        finally:
            loader.dispose()
    except OSError as error:
        raise PolicyError(str(path), (), f"cannot be read: {error.strerror}") from error
    except RecursionError as error:
        raise PolicyError(str(path), (), "not YAML of ours: nested too deeply") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise PolicyError(str(path), (), f"not YAML: {error.problem}", line) from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise PolicyError(str(path), (), f"not YAML: {error}") from error


def _refuse_doubles(path: Path, node: yaml.Node, keys: tuple[str, ...], seen: set[int]) -> None:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise PolicyError(str(path), keys, "a key is a single word, not a list or a mapping", line)
            if key.value in names:
                raise PolicyError(str(path), (*keys, key.value), f"{key.value!r} is there twice", line)
            names.add(key.value)
            _refuse_doubles(path, value, (*keys, str(key.value)), seen)
    elif isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            _refuse_doubles(path, item, (*keys, str(place)), seen)


def _line(node: yaml.Node | None, path: tuple[str | int, ...]) -> int | None:
    """The line, from 1, of the key at the end of a path, or of the last key on the way that exists."""
    if node is None:
        return None
    line = node.start_mark.line
    for name in path:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(name)]
            if not found:
                break
            line, node = found[0][0].start_mark.line, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(name, int) and name < len(node.value):
            node = node.value[name]
            line = node.start_mark.line
        else:
            break
    return line + 1
