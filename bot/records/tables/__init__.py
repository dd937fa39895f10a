"""Every table. Importing this package registers them all on :class:`Base`'s metadata."""

from bot.records.tables.accounts import (
    Contact,
    ContactRole,
    Entitlement,
    Organisation,
    Product,
    ProductVersion,
)
from bot.records.tables.base import Base, new_id
from bot.records.tables.cases import Agent, Case, CaseClock, CaseEvent, Counter, Queue
from bot.records.tables.conversations import (
    Conversation,
    ConversationCase,
    DialogueState,
    Message,
    OfferedButton,
    OwnerChange,
)
from bot.records.tables.jobs import Job, PolicyInForce
from bot.records.tables.self_help import (
    Article,
    ContentFolder,
    Notice,
    NoticeFollower,
    NoticeUpdate,
    SearchEntry,
    SelfHelpRun,
    Topic,
    TopicVersion,
    Unanswered,
    UnansweredGroup,
)

__all__ = [
    "Agent",
    "Article",
    "Base",
    "Case",
    "CaseClock",
    "CaseEvent",
    "Contact",
    "ContactRole",
    "ContentFolder",
    "Conversation",
    "ConversationCase",
    "Counter",
    "DialogueState",
    "Entitlement",
    "Job",
    "Message",
    "Notice",
    "NoticeFollower",
    "NoticeUpdate",
    "OfferedButton",
    "Organisation",
    "OwnerChange",
    "PolicyInForce",
    "Product",
    "ProductVersion",
    "Queue",
    "SearchEntry",
    "SelfHelpRun",
    "Topic",
    "TopicVersion",
    "Unanswered",
    "UnansweredGroup",
    "new_id",
]
