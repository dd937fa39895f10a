"""Brings news of a known issue to everybody who follows it: to their chats, and to the cases about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.casework.events import SYSTEM, begin_change, record
from bot.nlu.rendering import Renderer
from bot.nlu.strings import Strings
from bot.outbox.jobs import LeasedJob
from bot.outbox.runner import Done
from bot.records.database import UnitOfWork
from bot.records.tables import Case, Conversation, NoticeFollower, NoticeUpdate
from bot.self_help.notices import followers, in_language
from bot.support.policy import Policy
from bot.talk.notices import post_notice
from bot.talk.views import MessageView

Deliver = Callable[[str, Sequence[MessageView]], Awaitable[None]]

PART = 50
"""So many conversations are told in one transaction."""
BETWEEN_PARTS = timedelta(milliseconds=100)

NEWS = "known_issue_news"
"""The kind of event a case keeps of it."""


class KnownIssues:
    """Tells followers (the work of jobs of kind ``tell_followers``), a part of them at a time."""

    def __init__(self, policy: Policy, strings: Strings, deliver: Deliver) -> None:
        self._policy = policy
        self._strings = strings
        self._deliver = deliver

    def tell(self, uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
        """Store the news in the next conversations; it is shown once that is committed."""
        update = uow.session.get(NoticeUpdate, job.subject)
        if update is None:
            return Done()
        part = followers(uow, update.notice_id, after=job.data.get("after", ""), most=PART)
        told = [(one.conversation_id, self._tell_one(uow, one, update, now)) for one in part]

        async def show() -> None:
            for conversation_id, message in told:
                await self._deliver(conversation_id, [message])

        if len(part) < PART:
            return Done(after=show)
        after = {"after": part[-1].conversation_id}
        return Done(again_at=now + BETWEEN_PARTS, data=after, after=show)

    def _tell_one(
        self, uow: UnitOfWork, follower: NoticeFollower, update: NoticeUpdate, now: datetime
    ) -> MessageView:
        conversation = uow.session.get_one(Conversation, follower.conversation_id)
        text, _ = in_language(update.text, conversation.language)
        case = uow.session.get(Case, follower.case_id) if follower.case_id is not None else None
        if case is not None and case.state != "closed":
            begin_change(uow, case, NEWS, None)
            record(
                uow,
                self._policy,
                case,
                NEWS,
                actor=SYSTEM,
                now=now,
                data={"notice": update.notice_id, "over": update.over},
                why=text,
            )
        key = ("case_" if case is not None else "") + ("over" if update.over else "news")
        values = {"text": text, **({"number": case.number} if case is not None else {})}
        return post_notice(
            uow,
            conversation.id,
            Renderer(self._strings[conversation.language]).label(f"notice.{key}", values),
            custom={
                "notice": {
                    "event": NEWS,
                    "case_number": case.number if case is not None else None,
                    "notice_id": update.notice_id,
                    "over": update.over,
                }
            },
            case_id=case.id if case is not None else None,
            now=now,
        )
