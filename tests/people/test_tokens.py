"""A token proves something only if the portal signed it, for us, for now."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from bot.people import demo_tokens
from bot.people.keys import FETCH_AT_MOST_EVERY, FRESH_FOR
from bot.people.tokens import TokenInvalid, TokenVerifier

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
SECRET = "a secret of the portal, at least 32 bytes long"
ISSUER = "https://portal.example"
AUDIENCE = "firstline"

PORTAL_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def claims(**changed: Any) -> dict[str, Any]:
    """What the portal would say; a claim given as None is left out."""
    usual = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "dana@harborlight.example",
        "org": "50001234",
        "exp": int((NOW + timedelta(minutes=20)).timestamp()),
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def at(moment: datetime) -> int:
    return int(moment.timestamp())


def signed(content: dict[str, Any], secret: str = SECRET) -> str:
    return jwt.encode(content, secret, algorithm="HS256")


def by_key(content: dict[str, Any], key: rsa.RSAPrivateKey, kid: str | None = "one") -> str:
    return jwt.encode(content, key, algorithm="RS256", headers={"kid": kid} if kid else {})


def entry(key: rsa.RSAPrivateKey, kid: str | None = "one", **more: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**found, **({"kid": kid} if kid else {}), **more}


def refused(verifier: TokenVerifier, token: str, now: datetime = NOW) -> str:
    with pytest.raises(TokenInvalid) as caught:
        verifier.verify(token, now)
    assert str(caught.value) == caught.value.code  # and so nothing of the token
    return caught.value.code


@pytest.fixture
def verifier() -> TokenVerifier:
    return TokenVerifier(issuer=ISSUER, audience=AUDIENCE, secret=SECRET)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [entry(PORTAL_KEY)]}))
    return path


def test_a_good_token_names_contact_account_and_end(verifier: TokenVerifier) -> None:
    identity = verifier.verify(signed(claims()), NOW)
    assert (identity.sub, identity.org) == ("dana@harborlight.example", "50001234")
    assert identity.expires_at == NOW + timedelta(minutes=20)


def test_a_token_for_several_audiences_is_for_us_too(verifier: TokenVerifier) -> None:
    assert verifier.verify(signed(claims(aud=["other", AUDIENCE])), NOW).org == "50001234"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"iss": None}, "missing_claim"),
        ({"aud": None}, "missing_claim"),
        ({"exp": None}, "missing_claim"),
        ({"sub": None}, "missing_claim"),
        ({"org": None}, "missing_claim"),
        ({"iss": "https://elsewhere.example"}, "issuer"),
        ({"aud": "another product"}, "audience"),
        ({"aud": ["another product"]}, "audience"),
        ({"exp": at(NOW)}, "expired"),
        ({"exp": at(NOW - timedelta(seconds=1))}, "expired"),
        ({"exp": at(NOW + timedelta(hours=1, seconds=31))}, "too_long_lived"),
        ({"exp": at(NOW + timedelta(days=3650))}, "too_long_lived"),
        ({"nbf": at(NOW + timedelta(minutes=1))}, "not_yet_valid"),
        ({"iat": at(NOW + timedelta(minutes=1))}, "not_yet_valid"),
        ({"exp": True}, "bad_claim"),
        ({"exp": "tomorrow"}, "bad_claim"),
        ({"exp": 1e300}, "bad_claim"),
        ({"sub": ""}, "bad_claim"),
        ({"sub": "   "}, "bad_claim"),
        ({"org": ""}, "bad_claim"),
        ({"org": 50001234}, "bad_claim"),
        ({"org": ["50001234"]}, "bad_claim"),
    ],
)
def test_a_wrong_claim_is_refused_by_name(
    verifier: TokenVerifier, changed: dict[str, Any], code: str
) -> None:
    assert refused(verifier, signed(claims(**changed))) == code


def test_an_hour_is_the_longest_life(verifier: TokenVerifier) -> None:
    verifier.verify(signed(claims(exp=at(NOW + timedelta(hours=1)))), NOW)


def test_another_secret_is_refused(verifier: TokenVerifier) -> None:
    assert refused(verifier, signed(claims(), "another secret, also of more than 32 bytes")) == "signature"


def test_unsigned_tokens_are_refused_however_none_is_spelled(verifier: TokenVerifier) -> None:
    body = encoded(claims())
    for spelled in ("none", "None", "NONE", "nOnE", ""):
        head = encoded({"alg": spelled, "typ": "JWT"})
        assert refused(verifier, f"{head}.{body}.") in {"algorithm", "malformed"}


def test_other_algorithms_are_refused(verifier: TokenVerifier) -> None:
    assert refused(verifier, jwt.encode(claims(), SECRET * 2, algorithm="HS512")) == "algorithm"


def test_the_public_key_is_no_secret(key_file: Path) -> None:
    """The old trick: sign by HS256 with the text of the RS256 public key."""
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=key_file)
    public = PORTAL_KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = f"{encoded({'alg': 'HS256', 'typ': 'JWT', 'kid': 'one'})}.{encoded(claims())}"
    mark = base64.urlsafe_b64encode(hmac.digest(public, body.encode(), hashlib.sha256)).rstrip(b"=").decode()
    assert refused(verifier, f"{body}.{mark}") == "algorithm"


def test_a_token_changed_after_signing_is_refused(verifier: TokenVerifier) -> None:
    head, _, mark = signed(claims()).split(".")
    assert refused(verifier, f"{head}.{encoded(claims(org='50009876'))}.{mark}") == "signature"


@given(st.one_of(st.text(max_size=200), st.from_regex(r"[A-Za-z0-9_-]{1,40}(\.[A-Za-z0-9_-]{0,40}){0,4}")))
def test_any_other_text_is_refused(text: str) -> None:
    refused(TokenVerifier(issuer=ISSUER, audience=AUDIENCE, secret=SECRET), text)


def test_an_endless_token_is_refused_unread(verifier: TokenVerifier) -> None:
    assert refused(verifier, signed(claims(padding="x" * 10_000))) == "malformed"


def test_a_portal_key_signs(key_file: Path) -> None:
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=key_file)
    assert verifier.verify(by_key(claims(), PORTAL_KEY), NOW).org == "50001234"
    assert verifier.verify(by_key(claims(), PORTAL_KEY, kid=None), NOW).org == "50001234"
    assert refused(verifier, by_key(claims(), OTHER_KEY)) == "signature"
    assert refused(verifier, by_key(claims(), PORTAL_KEY, kid="two")) == "unknown_key"
    assert refused(verifier, signed(claims())) == "algorithm"


def test_with_several_keys_the_token_must_name_its_own(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [entry(PORTAL_KEY), entry(OTHER_KEY, "two")]}))
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=path)
    assert refused(verifier, by_key(claims(), PORTAL_KEY, kid=None)) == "unknown_key"
    assert verifier.verify(by_key(claims(), OTHER_KEY, kid="two"), NOW).org == "50001234"


def test_keys_for_other_uses_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = [
        entry(PORTAL_KEY, "one", use="enc"),
        entry(OTHER_KEY, "two", alg="PS256"),
        {"kty": "oct", "k": "AA"},
    ]
    path.write_text(json.dumps({"keys": keys}))
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=path)
    assert refused(verifier, by_key(claims(), PORTAL_KEY)) == "unknown_key"
    assert refused(verifier, by_key(claims(), OTHER_KEY, kid="two")) == "unknown_key"


def test_a_missing_key_file_is_our_trouble_not_the_tokens(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=path)
    assert refused(verifier, by_key(claims(), PORTAL_KEY)) == "keys_unavailable"
    path.write_text(json.dumps({"keys": [entry(PORTAL_KEY)]}))
    later = NOW + FETCH_AT_MOST_EVERY
    assert verifier.verify(by_key(claims(), PORTAL_KEY), later).org == "50001234"


class Portal:
    """An HTTP server with a key set, counting how often it is asked."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [entry(PORTAL_KEY)]
        self.status = 200
        self.asked = 0
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.asked += 1
                self.send_response(portal.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(json.dumps({"keys": portal.keys}).encode())

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.verifier = TokenVerifier(
            issuer=ISSUER, audience=AUDIENCE, keys=f"http://127.0.0.1:{self.server.server_port}/keys"
        )

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def portal() -> Iterator[Portal]:
    portal = Portal()
    yield portal
    portal.stop()


def test_keys_are_fetched_once_and_again_when_they_are_old(portal: Portal) -> None:
    for _ in range(5):
        portal.verifier.verify(by_key(claims(), PORTAL_KEY), NOW)
    assert portal.asked == 1
    portal.verifier.verify(by_key(claims(), PORTAL_KEY), NOW + FRESH_FOR)
    assert portal.asked == 2


def test_a_new_key_is_found_at_once_but_strangers_cannot_make_us_ask_on(portal: Portal) -> None:
    portal.verifier.verify(by_key(claims(), PORTAL_KEY), NOW)
    portal.keys = [entry(OTHER_KEY, "two")]
    later = NOW + FETCH_AT_MOST_EVERY
    assert portal.verifier.verify(by_key(claims(), OTHER_KEY, kid="two"), later).org == "50001234"
    for number in range(20):
        assert (
            refused(portal.verifier, by_key(claims(), OTHER_KEY, kid=f"made up {number}"), later)
            == "unknown_key"
        )
    assert portal.asked == 2


def test_known_keys_serve_while_the_portal_is_down(portal: Portal) -> None:
    portal.verifier.verify(by_key(claims(), PORTAL_KEY), NOW)
    portal.status = 503
    later = NOW + FRESH_FOR + timedelta(minutes=5)
    exp = at(later + timedelta(minutes=5))
    assert portal.verifier.verify(by_key(claims(exp=exp), PORTAL_KEY), later).org == "50001234"


def test_the_key_address_is_not_led_elsewhere(portal: Portal) -> None:
    portal.status = 302
    assert refused(portal.verifier, by_key(claims(), PORTAL_KEY)) == "keys_unavailable"
    assert portal.asked == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"secret": ""},
        {"secret": "too short"},
        {"keys": "http://portal.example/keys"},
        {"keys": "ftp://portal.example/keys"},
    ],
)
def test_what_cannot_protect_is_refused_at_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"secret|https"):
        TokenVerifier(issuer=ISSUER, audience=AUDIENCE, **given)


def test_a_minted_token_is_one_the_portal_could_have_signed(verifier: TokenVerifier) -> None:
    token = demo_tokens.mint(
        secret=SECRET,
        issuer=ISSUER,
        audience=AUDIENCE,
        sub="dana@harborlight.example",
        org="50001234",
        now=NOW,
    )
    assert verifier.verify(token, NOW).sub == "dana@harborlight.example"
    assert refused(verifier, token, NOW + demo_tokens.LIFETIME) == "expired"


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
