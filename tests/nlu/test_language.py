from __future__ import annotations

import pytest

from bot.nlu.language import LANGUAGES, LanguageReading, carry, identify

SENTENCES = {
    "en": [
        "my sessions keep freezing since this morning", "can't log in to StoreFront",
        "thanks a lot, that fixed it",
        "pls open a ticket for us", "what's the status of my case?", "all users are down",
    ],
    "es": [
        "no puedo iniciar sesión en StoreFront", "se cae la sesión a cada rato", "gracias, ya funciona",
        "necesito hablar con alguien",
        "cuanto tardan en responder", "el netscaler no responde desde ayer", "no me carga la aplicacion",
    ],
    "pt": [
        "não consigo entrar no StoreFront", "a sessão cai o tempo todo", "obrigado, já está funcionando",
        "preciso falar com alguém",
        "quanto tempo demora a resposta", "o netscaler parou de responder ontem",
        "nao consigo abrir o aplicativo",
    ],
    "fr": [
        "je n'arrive pas à me connecter à StoreFront", "la session se coupe sans arrêt", "merci, ça marche",
        "je voudrais parler à quelqu'un",
        "combien de temps pour une réponse", "le netscaler ne répond plus depuis hier",
        "ca marche pas du tout",
    ],
    "de": [
        "ich kann mich nicht an StoreFront anmelden", "die Sitzung bricht ständig ab",
        "danke, es geht wieder",
        "ich möchte mit jemandem sprechen", "wie lange dauert eine Antwort",
        "der NetScaler antwortet seit gestern nicht mehr",
        "koennen Sie mir bitte helfen", "geht nicht",
    ],
    "zh": [
        "无法登录StoreFront", "会话一直断开", "谢谢，已经好了", "我要找人工", "多久能回复", "登录不了",
        "無法連線到伺服器，請幫我們看一下",
    ],
    "ko": ["StoreFront에 로그인이 안 됩니다", "세션이 계속 끊겨요", "감사합니다 해결됐어요",
    "상담원 연결해 주세요", "ㅠㅠ 안돼요"],
    "ja": [
        "StoreFrontにログインできません", "セッションが切れ続けます", "ありがとう、直りました",
        "担当者と話したいです", "ﾛｸﾞｲﾝできない",
        "対応状況を確認", "接続障害発生中",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts]
)
def test_the_language_of_a_message(language: str, text: str) -> None:
    assert identify(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "80000003", "ok", "OK!", "StoreFront", "NetScaler VPX 14.1", "P1", "sev 2", "HE2H81UJ47", "1,200",
        "anna@example.com", "https://example.com/ayuda", "👍", "...", "", "SSL error 61", "   ",
    ],
)  # fmt: skip
def test_codes_names_and_ok_say_nothing(text: str) -> None:
    assert not identify(text).certain


@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_are_shares(language: str) -> None:
    scores = identify(SENTENCES[language][0]).scores
    assert set(scores) == set(LANGUAGES)
    assert sum(scores.values()) == pytest.approx(1)


def test_priors_decide_where_the_message_does_not() -> None:
    assert identify("ok", {"pt": 0.9, "en": 0.1}).language == "pt"
    assert not identify("ok", {"pt": 0.9, "en": 0.1}).certain
    assert identify("die Sitzung bricht ständig ab", {"pt": 0.9, "de": 0.1}).language == "de"


def test_short_han_text_without_a_telling_character_follows_the_priors() -> None:
    assert identify("緊急", {"ja": 0.9, "zh": 0.1}).language == "ja"
    assert identify("緊急", {"zh": 0.9, "ja": 0.1}).language == "zh"


def test_english_product_names_do_not_hide_the_language() -> None:
    assert identify("NetScaler Gateway VPX の証明書").language == "ja"
    assert identify("Citrix Workspace app 打不开").language == "zh"


def test_a_quoted_foreign_message_does_not_switch_an_english_one() -> None:
    assert identify('the user in Tokyo sees "接続不可" on the screen and cannot go on').language == "en"


def test_romanised_east_asian() -> None:
    assert identify("arigatou gozaimasu").language == "ja"
    assert identify("annyeonghaseyo").language == "ko"


def test_the_same_message_is_always_read_alike() -> None:
    readings = [identify("no se puede") for _ in range(3)]
    assert readings[0] == readings[1] == readings[2]


def test_the_first_message_beats_the_browser_and_silence_does_not() -> None:
    assert carry(None, identify("die Sitzung bricht ständig ab"), "en-US").language == "de"
    assert carry(None, identify("ok"), "pt-BR").language == "pt"
    assert carry(None, identify("80000003"), "xx").language in LANGUAGES


@pytest.mark.parametrize("text", ["ok", "StoreFront", "80000003", "P1", "NetScaler VPX"])
def test_what_says_nothing_switches_nothing(text: str) -> None:
    belief = carry(None, identify("la session se coupe sans arrêt"), "en")
    for _ in range(5):
        belief = carry(belief.scores, identify(text), "en")
    assert belief.language == "fr"


def test_a_customers_switch_is_followed_at_once_and_back() -> None:
    belief = carry(None, identify("la session se coupe sans arrêt"), None)
    for _ in range(6):
        belief = carry(belief.scores, identify("merci beaucoup pour votre aide"), None)
    belief = carry(belief.scores, identify("sorry, my colleague only speaks English"), None)
    assert belief.language == "en"
    belief = carry(belief.scores, identify("bon, je continue en français"), None)
    assert belief.language == "fr"


def test_a_doubtful_message_does_not_switch() -> None:
    belief = carry(None, identify("no puedo iniciar sesión en el portal"), None)
    doubtful = LanguageReading("pt", False, {**dict.fromkeys(LANGUAGES, 0.02), "pt": 0.5, "es": 0.36})
    assert carry(belief.scores, doubtful, None).language == "es"


def test_parse_data_carries_as_well_as_a_reading() -> None:
    reading = identify("die Sitzung bricht ständig ab")
    assert carry(None, reading.as_dict(), "en").language == carry(None, reading, "en").language


def test_a_very_long_token_costs_nothing_special() -> None:
    assert not identify("x" * 10_000).certain
