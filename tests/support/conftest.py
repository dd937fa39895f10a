"""The product's own policy, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.records.policy_files import load_policy
from bot.support.policy import Policy


@pytest.fixture(scope="session")
def policy_folder(data_folder: Path) -> Path:
    return data_folder / "policy"


@pytest.fixture(scope="session")
def policy(policy_folder: Path) -> Policy:
    return load_policy(policy_folder)
