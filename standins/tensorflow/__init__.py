"""A stand-in for TensorFlow, which Rasa imports everywhere and our pipeline never runs.

Real TensorFlow would cost 2 GB of environment, 3 s of start-up and 340 MB of memory for nothing.
Every module below ``tensorflow``, ``keras``, ``tensorflow_hub``, ``tensorflow_text`` and
``tensorflow_addons`` exists here and answers every attribute with :class:`Absent`, a class that can be
subclassed, used as a decorator, indexed and or-ed: what Rasa's module bodies do with it at import.
*Calling into* it for a computation is a mistake and says so.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, ClassVar

ROOTS = ("tensorflow", "keras", "tensorflow_hub", "tensorflow_text", "tensorflow_addons")

__version__ = "0+standin"


class _AbsentType(type):
    """Lets the class itself be used the ways module bodies use TensorFlow's names."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent

    def __getitem__(cls, _key: Any) -> Any:
        return cls

    def __or__(cls, _other: Any) -> Any:
        return cls

    __ror__ = __or__

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Absent:
            # Used as a decorator (`@tf.function`) it hands back what it decorates; as a decorator
            # factory (`@register(package="x")`) it is called once more with the thing to decorate.
            return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else Absent
        raise RuntimeError(
            f"{cls.__module__}.{cls.__qualname__} needs TensorFlow, which Firstline does not install. "
            "Use the pipeline in config.yml."
        )


class Absent(metaclass=_AbsentType):
    """Whatever was asked of TensorFlow."""


class _AbsentModule(ModuleType):
    __path__: ClassVar[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes every submodule of the stood-in packages importable."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        root, _, rest = fullname.partition(".")
        if root in ROOTS and rest:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
    sys.meta_path.insert(0, _Finder())


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent
