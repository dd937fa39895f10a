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

__all__ = [
    "Agent",
    "Base",
    "Case",
    "CaseClock",
    "CaseEvent",
    "Contact",
    "ContactRole",
    "Conversation",
    "ConversationCase",
    "Counter",
    "DialogueState",
    "Entitlement",
    "Job",
    "Message",
    "OfferedButton",
    "Organisation",
    "OwnerChange",
    "PolicyInForce",
    "Product",
    "ProductVersion",
    "Queue",
    "new_id",
]
