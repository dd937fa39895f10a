"""Walking through a topic's checks: where one stands, what an answer leads to, what is skipped.

Plain functions; where a customer stands is in their dialogue's state.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.self_help.topics import Check, Topic


@dataclass(frozen=True)
class Stop:
    """Where a walk has come to: a check, or an end (``solved``, ``case``, ``outage``).

    ``passed`` are the checks passed over on the way, since the customer had done them already.
    """

    at: Check | str
    passed: tuple[Check, ...] = ()

    @property
    def end(self) -> str | None:
        """The end, if it is one."""
        return self.at if isinstance(self.at, str) else None


def first_stop(topic: Topic, done: Collection[str]) -> Stop:
    """Where a topic begins for somebody who has done these steps already."""
    return stop_at(topic, topic.checks[0].id, done)


def stop_at(topic: Topic, target: str, done: Collection[str]) -> Stop:
    """Where one comes to on the way to ``target`` (a check's id or an end), past what is done already."""
    passed: list[Check] = []
    check = topic.check(target)
    while check is not None and check.step is not None and check.step in done:
        passed.append(check)
        target = topic.after(check)
        check = topic.check(target)
    return Stop(check if check is not None else target, tuple(passed))
