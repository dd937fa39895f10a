"""Allow-lists, addresses behind proxies, and how much one may ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.channel.addresses import Addresses, Origins
from bot.channel.errors import Refusal
from bot.channel.rates import Rates

if TYPE_CHECKING:
    from tests.channel.conftest import Client, Door, OpenDoor


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://shop.example", True),
        ("https://SHOP.example", True),
        ("https://shop.example:8443", False),
        ("http://shop.example", False),
        ("https://shop.example.evil.example", False),
        ("https://evil.example", False),
        ("http://localhost:3000", False),
        ("null", False),
        (None, True),
        ("https://chat.example", True),
    ],
)
def test_only_listed_pages_and_our_own_connect(origin: str | None, allowed: bool) -> None:
    origins = Origins(["https://shop.example/"])
    assert origins.allow(origin, {"HTTP_HOST": "chat.example"}) is allowed


def test_in_development_pages_of_this_machine_connect() -> None:
    origins = Origins(loopback=True)
    for origin in ("http://localhost:3000", "http://127.0.0.1:5173", "http://[::1]:1"):
        assert origins.allow(origin, {"HTTP_HOST": "127.0.0.1:8080"})
    assert not origins.allow("http://localhost.evil.example", {"HTTP_HOST": "127.0.0.1:8080"})


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("2001:db8::1", "198.51.100.1", "2001:db8::1"),
    ],
)
def test_only_a_trusted_proxy_speaks_for_another_address(
    remote: str, forwarded: str | None, address: str
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote)
    assert Addresses(["10.0.0.0/8"]).of(request) == address


@pytest.mark.parametrize("shared", [False, True])
async def test_a_limit_counts_by_key_and_says_when_to_come_back(
    shared: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    redis_url = request.getfixturevalue("redis_url") if shared else None
    rates = Rates({"messages": "2/hour", "unlimited": None}, redis_url=redis_url)
    key = str(tmp_path)  # nobody else's
    await rates.spend("messages", key)
    await rates.spend("messages", key)
    with pytest.raises(Refusal) as refusal:
        await rates.spend("messages", key)
    assert refusal.value.code == "rate_limited"
    assert 1 <= refusal.value.facts["retry_after"] <= 3600
    await rates.spend("messages", f"another than {key}")
    for _ in range(5):
        await rates.spend("unlimited", key)


async def test_where_counts_cannot_be_had_customers_are_served() -> None:
    rates = Rates({"messages": "1/hour"}, redis_url="redis://127.0.0.1:1/0")
    for _ in range(3):
        await rates.spend("messages", "a")


async def refused(client: Client, session: str, text: str) -> str:
    return str((await client.say(session, text)).get("error", {}).get("code"))


async def test_over_the_limit_nothing_is_stored_and_nothing_is_lost(door: Door, open_door: OpenDoor) -> None:
    limited = await open_door(door.database, door.world, limits={"messages_by_conversation": "2/hour"})
    client = await limited.connect()
    session = (await client.open())["session_id"]
    await client.exchange(session, "one")
    await client.exchange(session, "two")
    assert await refused(client, session, "three") == "rate_limited"
    elsewhere = await door.connect()  # a process without that limit
    await elsewhere.open(session_id=session)
    assert (await elsewhere.say(session, "three"))["seq"] == 5


async def test_conversations_and_sign_ins_are_limited_by_address(door: Door, open_door: OpenDoor) -> None:
    limited = await open_door(
        door.database,
        door.world,
        limits={"conversations_by_address": "2/hour", "sign_ins_by_address": "1/hour"},
    )
    one, two = await limited.connect(), await limited.connect()
    session = (await one.open())["session_id"]
    await two.open()
    assert (await two.open())["error"]["code"] == "rate_limited"
    assert (await two.open(session_id=session))["session_id"] == session
    assert (await one.call("sign_in", {"token": "guess"}))["error"]["code"] == "token_invalid"
    assert (await two.call("sign_in", {"token": "guess"}))["error"]["code"] == "rate_limited"
