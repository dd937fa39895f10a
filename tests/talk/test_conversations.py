"""Who may open a conversation, and whose it becomes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.records.database import Database
from bot.talk import conversations
from bot.talk.conversations import ConversationNotFound, ForeignConversation, SignInRequired
from bot.talk.inbox import Reply

if TYPE_CHECKING:
    from tests.talk.conftest import Chat, People


def test_only_the_hash_of_the_secret_is_stored(chat: Chat) -> None:
    assert chat.row().secret_hash == hashlib.sha256(chat.secret.encode()).hexdigest()
    assert len(chat.secret) >= 43  # 32 bytes, url-safe


def test_the_secret_opens_its_conversation_and_no_other(new_chat: Callable[[], Chat]) -> None:
    mine, theirs = new_chat(), new_chat()
    with mine.database.begin(write=False) as uow:
        assert conversations.open_with_secret(uow, mine.id, mine.secret).id == mine.id
        for conversation_id, secret in (
            (theirs.id, mine.secret),
            (mine.id, ""),
            (mine.id, "\ud800"),
            ("0" * 32, mine.secret),
        ):
            with pytest.raises(ConversationNotFound):
                conversations.open_with_secret(uow, conversation_id, secret)


def test_an_integrations_conversation_has_no_secret_to_guess(database: Database, chat: Chat) -> None:
    with database.begin() as uow:
        theirs = conversations.for_integration(uow, "shop", "user-1", now=chat.now)
        with pytest.raises(ConversationNotFound):
            conversations.open_with_secret(uow, theirs.id, "")


def test_once_signed_in_the_secret_alone_opens_nothing(chat: Chat, people: People) -> None:
    chat.say("before", "a")
    with chat.database.begin() as uow:
        conversation = conversations.open_with_secret(uow, chat.id, chat.secret)
        conversations.sign_in(uow, conversation, contact_id=people.ada, organisation_id=people.acme)
    with chat.database.begin(write=False) as uow:
        with pytest.raises(SignInRequired):
            conversations.open_with_secret(uow, chat.id, chat.secret)
        with pytest.raises(ConversationNotFound):
            conversations.open_with_secret(uow, chat.id, chat.secret, contact_id=people.ben)
        opened = conversations.open_with_secret(uow, chat.id, chat.secret, contact_id=people.ada)
    assert opened.organisation_id == people.acme
    assert [message.text for message in chat.read()] == ["before"]


def test_another_contact_or_organisation_cannot_take_a_conversation_over(chat: Chat, people: People) -> None:
    with chat.database.begin() as uow:
        conversation = conversations.find(uow, chat.id)
        conversations.sign_in(uow, conversation, contact_id=people.ada, organisation_id=people.acme)
        conversations.sign_in(uow, conversation, contact_id=people.ada, organisation_id=None)
    for contact, organisation in ((people.ben, people.acme), (people.ada, people.other)):
        with chat.database.begin() as uow, pytest.raises(ForeignConversation):
            conversations.sign_in(
                uow, conversations.find(uow, chat.id), contact_id=contact, organisation_id=organisation
            )
    assert (chat.row().contact_id, chat.row().organisation_id) == (people.ada, people.acme)


def test_an_integrations_sender_has_one_conversation_however_many_ask_at_once(
    database: Database, chat: Chat
) -> None:
    def ask(_: int) -> str:
        with database.begin() as uow:
            return conversations.for_integration(uow, "shop", "user-1", now=chat.now).id

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(ask, range(16)))
    with database.begin() as uow:
        elsewhere = conversations.for_integration(uow, "crm", "user-1", now=chat.now).id
    assert len(found) == 1
    assert elsewhere not in found


def test_history_is_read_in_order_in_portions(chat: Chat) -> None:
    for number in range(1, 8):
        chat.say(f"message {number}", f"client-{number}")
    with chat.database.begin(write=False) as uow:
        portion = conversations.messages_after(uow, chat.id, 2, limit=3)
    assert [message.seq for message in portion] == [3, 4, 5]


def test_a_pinned_language_stays_and_an_unpinned_one_follows(chat: Chat) -> None:
    with chat.database.begin() as uow:
        conversations.choose_language(uow, conversations.find(uow, chat.id), "de")
    chat.say("bonjour", "a")
    turn = chat.claim()
    assert turn is not None
    replies = chat.answer(turn, Reply("Guten Tag"), language="fr")
    assert (chat.row().language, replies[0].language) == ("de", "de")

    with chat.database.begin() as uow:
        conversations.choose_language(uow, conversations.find(uow, chat.id), None)
    chat.say("bonjour", "b")
    turn = chat.claim()
    assert turn is not None
    replies = chat.answer(turn, Reply("Bonjour"), language="fr")
    assert (chat.row().language, replies[0].language) == ("fr", "fr")
