"""What the TensorFlow stand-in is for, and that nothing brings the real one back."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = ("tensorflow", "tensorflow-cpu", "tensorflow-intel", "keras", "tensorflow-hub", "tensorflow-text")


@pytest.mark.parametrize("distribution", REAL)
def test_no_real_tensorflow_is_installed(distribution: str) -> None:
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version(distribution)


@pytest.mark.parametrize("package", ["tensorflow", "keras", "tensorflow_hub", "tensorflow_text"])
def test_what_is_imported_is_the_stand_in(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(ROOT / "standins")


def test_rasa_can_train_and_serve_with_it() -> None:
    code = "import rasa.model_training, rasa.core.agent, rasa.core.test, rasa.nlu.test"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, capture_output=True, timeout=120)


def test_what_would_compute_with_it_says_what_is_missing() -> None:
    import tensorflow as tf

    class Layer(tf.keras.layers.Layer):
        """As Rasa's own layers do, it subclasses."""

    with pytest.raises(RuntimeError, match="does not install"):
        Layer()
