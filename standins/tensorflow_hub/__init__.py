"""Part of the TensorFlow stand-in: see ``standins/tensorflow``."""

from tensorflow import Absent, __getattr__

__all__ = ["Absent", "__getattr__"]
