"""A case's history is complete and never rewritten: this is checked before every commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.records.tables import Case, CaseClock, CaseEvent


class ChangeWithoutEvent(Exception):
    """A case or one of its clocks was changed, and no event of the same transaction says so."""


class HistoryRewritten(Exception):
    """An event that was recorded before was changed or deleted."""


class HistoryGuard:
    """Watches one session: which cases were changed, and which got an event."""

    def __init__(self) -> None:
        self._changed: set[str] = set()
        self._told: set[str] = set()

    def watch(self, session: Session) -> None:
        """Look at everything the session writes from now on."""
        event.listen(session, "before_flush", self._refuse_rewriting)
        event.listen(session, "after_flush", self._note)

    def check(self) -> None:
        """Raises :class:`ChangeWithoutEvent` if a change of this transaction has no event; then forgets."""
        silent = self._changed - self._told
        if silent:
            raise ChangeWithoutEvent(f"{len(silent)} cases, the first {min(silent)}")
        self.forget()

    def forget(self) -> None:
        """The transaction is over, and what it changed is kept or undone."""
        self._changed.clear()
        self._told.clear()

    @contextmanager
    def restored_on_failure(self) -> Iterator[None]:
        """Around a savepoint: what is undone with it was never changed."""
        changed, told = set(self._changed), set(self._told)
        try:
            yield
        except BaseException:
            self._changed, self._told = changed, told
            raise

    def _refuse_rewriting(self, session: Session, *_: Any) -> None:
        for row in (*session.dirty, *session.deleted):
            if isinstance(row, CaseEvent) and (row in session.deleted or session.is_modified(row)):
                raise HistoryRewritten(f"event {row.seq} of case {row.case_id}")

    def _note(self, session: Session, *_: Any) -> None:
        for row in (*session.new, *session.dirty, *session.deleted):
            if isinstance(row, CaseEvent):
                self._told.add(row.case_id)
            elif not isinstance(row, Case | CaseClock):
                continue
            elif row not in session.dirty or session.is_modified(row, include_collections=False):
                self._changed.add(row.id if isinstance(row, Case) else row.case_id)
