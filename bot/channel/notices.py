"""Brings what happened to a case to its customer's chat, in their language and zone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.casework.clocks import WITHDRAWN
from bot.casework.permission import decide
from bot.casework.telling import changed_promises
from bot.nlu.rendering import Renderer
from bot.nlu.strings import Strings
from bot.outbox.jobs import LeasedJob
from bot.outbox.runner import Done
from bot.records import queries
from bot.records.database import UnitOfWork
from bot.records.tables import Case, CaseEvent, Conversation
from bot.support.policy import Policy
from bot.support.reading_zone import reading_zone
from bot.support.reasons import instant
from bot.talk.notices import post_notice
from bot.talk.views import MessageView

Deliver = Callable[[str, Sequence[MessageView]], Awaitable[None]]


class Notices:
    """Tells customers of events (the work of jobs of kind ``tell_customer``).

    An event is told in the conversation about the case in which something was said last; where there is
    none, or its contact may no longer see the account's cases, it stands on the case only.
    """

    def __init__(self, policy: Policy, strings: Strings, deliver: Deliver) -> None:
        self._policy = policy
        self._strings = strings
        self._deliver = deliver

    def tell(self, uow: UnitOfWork, job: LeasedJob, now: datetime) -> Done:
        """Store the notice of one event; it is shown once that is committed."""
        event = uow.session.get(CaseEvent, job.subject)
        case = uow.session.get(Case, job.data["case_id"])
        conversation = queries.latest_conversation_of(uow, case) if case is not None else None
        if event is None or case is None or conversation is None:
            return Done()
        if not self._may_read(uow, case, conversation):
            return Done()
        notice = post_notice(
            uow,
            conversation.id,
            self._text(case, event, conversation),
            custom={"notice": {"event": event.kind, "case_number": case.number}},
            case_id=case.id,
            now=now,
        )

        async def show() -> None:
            await self._deliver(conversation.id, [notice])

        return Done(after=show)

    def _may_read(self, uow: UnitOfWork, case: Case, conversation: Conversation) -> bool:
        """Whether whose chat it is may still see the account's cases: contacts are removed, too."""
        reader = conversation.contact_id
        return (
            reader is not None
            and decide(
                uow,
                self._policy,
                contact_id=reader,
                organisation_id=case.organisation_id,
                action="case_status",
            ).allowed
        )

    def _text(self, case: Case, event: CaseEvent, conversation: Conversation) -> str:
        reader = conversation.contact
        zone = reading_zone(
            self._policy,
            browser=conversation.zone,
            contact=reader.zone if reader is not None else None,
            country=case.organisation.country,
            subdivision=case.organisation.subdivision,
        )
        renderer = Renderer(self._strings[conversation.language], zone)
        what = renderer.render({"type": "reason", **event.why})
        lines = [renderer.label("notice.case", {"number": case.number, "what": what})]
        for changed in changed_promises(event):
            clock = {"type": "label", "key": f"field.{changed['kind']}"}
            if WITHDRAWN in changed:
                lines.append(renderer.label("notice.withdrawn", {"clock": clock}))
                continue
            times = {
                name: instant(datetime.fromisoformat(changed[name]), zone)
                for name in ("due_at", "was_due_at")
            }
            lines.append(renderer.label("notice.moved", {"clock": clock, **times}))
        return "\n".join(lines)
