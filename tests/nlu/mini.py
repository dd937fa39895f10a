"""What the small project of these tests is made of."""

from __future__ import annotations

from typing import Any

CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "mini",
    "language": "en",
    "importers": [{"name": "bot.nlu.importer.FirstlineImporter"}],
    "pipeline": [
        {"name": "bot.nlu.language_reader.LanguageReader"},
        {"name": "bot.nlu.entity_reader.EntityReader"},
        {"name": "bot.nlu.intent_reader.IntentReader"},
        {"name": "bot.nlu.impact_reader.ImpactReader"},
    ],
    "policies": [{"name": "RulePolicy"}],
}

INTENTS: dict[str, list[str]] = {
    "greet": [
        "hello", "hi there", "good morning", "hey", "hi", "good evening", "hello, is anybody there?", "hallo",
        "guten Morgen", "guten Tag", "moin", "servus zusammen", "こんにちは", "おはようございます",
        "こんばんは", "どうも",
    ],
    "report_problem": [
        "my session keeps freezing", "StoreFront is unreachable", "I cannot log in to the desktop",
        "NetScaler is down",
        "the app crashes when I open it", "black screen after logon", "users get disconnected all the time",
        "error 1030 when starting a desktop", "meine Sitzung friert ein", "die Anmeldung funktioniert nicht",
        "der Server ist nicht erreichbar", "die App stürzt beim Start ab", "セッションがフリーズします",
        "ログインできません",
        "アプリが起動しない", "サーバーに接続できません", "nothing opens any more, the server seems broken",
    ],
    "ask_how_to": [
        "how do I add a second load balancer?", "how can I publish an app to a group?",
        "where do I set the session timeout?",
        "what is the best way to upgrade the controller?", "can you explain how to configure SAML?",
        "wie füge ich einen zweiten Load Balancer hinzu?", "wie kann ich eine Anwendung veröffentlichen?",
        "wo stelle ich das Zeitlimit ein?", "どうやってロードバランサーを追加しますか",
        "アプリを公開する方法を教えてください",
        "タイムアウトの設定方法は？", "how would I rename a delivery group",
        "steps to import a certificate please",
    ],
    "request_human": [
        "let me talk to a human", "agent please", "I want to speak to a real person",
        "connect me to an engineer",
        "can someone call take over this chat", "ich möchte mit einem Menschen sprechen",
        "bitte einen Mitarbeiter",
        "verbinden Sie mich mit jemandem", "担当者につないでください", "人と話したいです",
        "オペレーターをお願いします",
    ],
    "inform": [
        "80000003", "it is case 80000011", "50001234", "our org id is 50004321", "HE2H81UJ47",
        "anna@example.com",
        "2203 LTSR CU4", "version 14.1", "unsere Org-ID ist 50001234", "Fall 80000003",
        "ケース番号は80000003です",
        "シリアル番号はHE2H81UJ47", "serial HE2H81UJ48",
    ],
    "out_of_scope": [
        "what's the weather like", "tell me a joke", "I want to order a pizza", "who won the football match",
        "sing me a song", "what is the capital of France", "wie wird das Wetter morgen",
        "erzähl mir einen Witz",
        "ich hätte gern eine Pizza", "今日の天気は", "冗談を言って", "ピザを注文したい",
        "who is the president",
        "asdf qwer zxcv",
    ],
}  # fmt: skip

SIGNALS: dict[str, list[str]] = {
    "signal.operations_halted": [
        "nobody can work", "production has stopped", "our business is at a standstill",
        "all work has stopped",
        "everything has come to a halt", "die Produktion steht", "keiner kann arbeiten",
        "業務が止まっています", "誰も仕事ができません",
    ],
    "signal.degraded": [
        "everything is very slow", "sessions keep dropping", "performance is terrible",
        "users get disconnected now and then",
        "alles ist sehr langsam", "die Verbindung bricht ständig ab", "とても遅いです", "時々切断されます",
    ],
    "signal.workaround.acceptable": [
        "there is a workaround we can live with", "we can use the old server meanwhile",
        "the browser works instead",
        "es gibt einen Workaround, damit kommen wir klar", "回避策で対応できています",
        "the web client works fine for now",
    ],
    "signal.none": [
        "since yesterday", "it shows a message", "we use version 2203", "please have a look",
        "seit gestern", "昨日からです",
    ],
}  # fmt: skip

DESCRIBED: dict[str, list[str]] = {
    "described.halted": [
        "nobody can work since eight, production has stopped", "our business is at a standstill",
        "everybody sits idle, nothing works any more", "die Produktion steht seit heute früh still",
        "keiner kann arbeiten, der Betrieb ruht", "業務が完全に止まっています", "誰も仕事ができない状態です",
    ],
    "described.degraded": [
        "everything is very slow today", "my sessions keep dropping every few minutes",
        "users get disconnected now and then", "alles ist sehr langsam", "die Verbindung bricht ständig ab",
        "動作がとても遅いです", "時々切断されて困っています",
    ],
    "described.workaround": [
        "it fails, but we use the old server meanwhile", "the app crashes, the browser works instead, fine for now",
        "it is down, there is a workaround we can live with", "der Client hängt, im Browser geht es aber",
        "es gibt einen Umweg, damit kommen wir klar", "回避策で対応できています", "別の方法で当面は問題ありません",
    ],
}  # fmt: skip

AREAS: dict[str, list[str]] = {
    "area.daas_vdi": [
        "my virtual desktop freezes", "published application does not start", "VDA is unregistered",
        "session disconnects",
        "der virtuelle Desktop friert ein", "仮想デスクトップがフリーズする", "black screen after logon",
    ],
    "area.app_delivery_security": [
        "the load balancer is down", "gateway VPN login fails", "the virtual server flaps",
        "SSL certificate on the appliance",
        "der Load Balancer ist ausgefallen", "ロードバランサーが落ちました",
        "high availability failover of the appliance",
    ],
}  # fmt: skip

CATALOGUE: dict[str, Any] = {
    "products": [
        {
            "id": "storefront",
            "name": "StoreFront",
            "area": "daas_vdi",
            "names": {"en": ["Citrix StoreFront", "Store Front"], "ja": ["ストアフロント"]},
        },
        {
            "id": "netscaler",
            "name": "NetScaler",
            "area": "app_delivery_security",
            "names": {"en": ["NetScaler ADC", "VPX"], "ko": ["넷스케일러"], "ja": ["ネットスケーラー"]},
        },
    ]
}

DOMAIN: dict[str, Any] = {
    "version": "3.1",
    "intents": list(INTENTS),
    "entities": ["product", "case_number"],
    "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
}

HELLO = {
    "en": "Hello {name}", "es": "Hola, {name}", "pt": "Olá, {name}", "fr": "Bonjour {name}",
    "de": "Hallo {name}",
    "zh": "您好，{name}", "ko": "안녕하세요, {name}님", "ja": "こんにちは、{name}さん",
}  # fmt: skip
CASES = {
    "en": "{count, plural, =0 {no case} one {# case} other {# cases}}",
    "es": "{count, plural, =0 {ningún caso} one {# caso} other {# casos}}",
    "pt": "{count, plural, =0 {nenhum caso} one {# caso} other {# casos}}",
    "fr": "{count, plural, =0 {aucun dossier} one {# dossier} other {# dossiers}}",
    "de": "{count, plural, =0 {kein Fall} one {# Fall} other {# Fälle}}",
    "zh": "{count, plural, other {# 个案例}}",
    "ko": "{count, plural, other {케이스 #건}}",
    "ja": "{count, plural, other {# 件のケース}}",
}


def strings_document(language: str) -> dict[str, Any]:
    """One language's response file."""
    return {
        "responses": {
            "utter_greet": [{"text": HELLO[language]}],
            "utter_cases": [
                {"text": CASES[language], "buttons": [{"title": f"{language} yes", "payload": "/affirm"}]}
            ],
        },
        "labels": {
            "field": {"severity": f"{language} severity", "due": f"{language} due"},
            "area": {"daas_vdi": f"{language} desktops"},
            "severity": {"1": f"{language} critical"},
        },
        "reasons": {
            "covered": f"{language}: {{package, label, area}} {{due, instant, time}} {{wait, duration}}"
        },
        "widget": {"title": f"{language} support", "composer": {"send": f"{language} send"}},
    }
