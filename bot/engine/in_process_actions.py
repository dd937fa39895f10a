"""Runs the custom actions in this process instead of over HTTP."""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """The action endpoint of an agent whose actions live in the same process."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="in-process:")
        self._executor = ActionExecutor()
        self._executor.register_package(package)
        trust_own_actions()

    @property
    def names(self) -> frozenset[str]:
        """The actions this code has."""
        return frozenset(self._executor.actions)

    async def request(self, method: str = "post", **call: Any) -> Any:
        """Run one action."""
        return await self._executor.run(call["json"])


def trust_own_actions() -> None:
    """Skip the JSON schema check of every action's answer.

    It takes two thirds of a turn, and guards against foreign action servers; ours is this very code. Rasa has
    no switch for it.
    """
    RemoteAction._validate_action_result = lambda self, result: True
