from __future__ import annotations

from typing import Any

import pytest

from bot.nlu.entities import EntityFinder, asked_for

FINDER = EntityFinder({"cvad": ["CVAD", "Virtual Apps and Desktops"], "adc": ["NetScaler"]})


def found(text: str, kind: str) -> list[Any]:
    return [e.value for e in FINDER.find(text) if e.entity == kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("error 1030", "1030"), ("Error code: 1030", "1030"), ("1030 error", "1030"), ("0x80070005",
        "0x80070005"),
        ("event 1001", "event 1001"), ("Event ID 1001", "Event ID 1001"), ("HTTP 503", "HTTP 503"),
        ("SSL error 61", "SSL error 61"),
        ("502 Bad Gateway", "502"), ("ERR_CONNECTION_RESET", "ERR_CONNECTION_RESET"), ("error de SSL 61",
        "SSL 61"), ("me sale el error 1030", "1030"),
        ("código de error 1030", "1030"), ("erro 1030 ao abrir", "1030"), ("erreur 1030", "1030"),
        ("code d'erreur 1030", "1030"),
        ("Fehler 1030", "1030"), ("Fehlercode 1030", "1030"), ("SSL-Fehler 61", "SSL-Fehler 61"),
        ("Ereignis-ID 1001", "Ereignis-ID 1001"),
        ("错误1030", "1030"), ("错误代码：1030", "1030"), ("SSL错误61", "SSL错误61"), ("事件ID 1001",
        "事件ID 1001"), ("오류 1030", "1030"),
        ("오류 코드 1030이 떠요", "1030"), ("이벤트 1001", "이벤트 1001"), ("エラー1030", "1030"),
        ("エラーコードは1030です", "1030"),
        ("SSLエラー61", "SSLエラー61"), ("イベントID 1001", "イベントID 1001"), ("エラー１０３０", "1030"),
    ],
)  # fmt: skip
def test_error_codes(text: str, value: str) -> None:
    assert found(text, "error_code") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "errors for 200 users", "3 errors", "error", "the error happens at 10:30", "error in 90% of cases",
        "Fehler bei 5 Benutzern",
    ],
)  # fmt: skip
def test_what_is_no_error_code(text: str) -> None:
    assert found(text, "error_code") == []


@pytest.mark.parametrize(
    "text", ["PVS 2402 LTSR CU2 is slow", "we run PVS 1912 LTSR CU9", "DDC 2203 CU4 fails"]
)
def test_a_release_after_a_short_name_is_a_version(text: str) -> None:
    assert found(text, "error_code") == []
    assert len(found(text, "version")) == 1


def test_an_error_code_wins_over_a_serial_number() -> None:
    assert found("0X8007000F5", "serial_number") == []
    assert found("error 0x80070005", "error_code") == ["0x80070005"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2203 LTSR CU4", "2203 LTSR CU4"), ("14.1 build 29.63", "14.1 build 29.63"), ("7.15", "7.15"),
        ("version 7.15", "7.15"), ("23.9.1", "23.9.1"),
        ("v14.1", "14.1"), ("NS13.1", "13.1"), ("13.1-49.13", "13.1-49.13"), ("CVAD 2203", "2203"),
        ("we're on 1912 LTSR CU9", "1912 LTSR CU9"),
        ("versión 2402", "2402"), ("versão 2402", "2402"), ("version 2402 en prod", "2402"),
        ("Version 2402", "2402"), ("版本2402", "2402"),
        ("버전 2402", "2402"), ("バージョン2402です", "2402"), ("NetScaler 12.1", "12.1"), ("２２０３ LTSR",
        "2203 LTSR"),
        ("no, it's version 2203", "2203"),
    ],
)  # fmt: skip
def test_versions(text: str, value: str) -> None:
    assert found(text, "version") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.1", "192.168.1.20", "4.5 GB", "99.9%", "at 7.15", "um 7.15 Uhr", "15.03.2024", "2203 users",
        "$4.50", "Windows 10",
        "Windows Server 2019", "3.5 hours", "2402명", "1912人", "TLS 1.2", "since 2019",
    ],
)  # fmt: skip
def test_what_is_no_version(text: str) -> None:
    assert found(text, "version") == []


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("sev 2", [2]), ("Sev1", [1]), ("P1", [1]), ("Severity 3", [3]), ("priority two", [2]),
        ("SEVERITY: 1!!!", [1]), ("from sev 3 to sev 1", [3, 1]),
        ("lower the severity from 2 to 3", [2, 3]), ("severidad 2", [2]), ("gravedad uno", [1]),
        ("prioridad 1", [1]), ("severidade 3", [3]),
        ("prioridade alta, nível 2", []), ("gravidade 1", [1]), ("sévérité 2", [2]), ("gravité 1", [1]),
        ("priorité deux", [2]), ("Schweregrad 2", [2]),
        ("Prio 1", [1]), ("Priorität eins", [1]), ("2级", [2]), ("严重级别1", [1]), ("一级故障", [1]),
        ("优先级 3", [3]), ("심각도 1", [1]),
        ("심각도 2로 해주세요", [2]), ("우선순위 3", [3]), ("1등급", [1]), ("重大度2", [2]),
        ("優先度 1", [1]), ("深刻度は１です", [1]),
    ],
)  # fmt: skip
def test_severities(text: str, levels: list[int]) -> None:
    assert found(text, "severity") == levels


@pytest.mark.parametrize(
    "text", ["P5", "sev 0", "S3 bucket", "MP3", "priority 12", "severity 1.5", "level 2 support", "IP1"]
)
def test_what_is_no_severity(text: str) -> None:
    assert found(text, "severity") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-03-15", "2024-03-15"), ("15.03.2024", "2024-03-15"), ("15 March 2024", "2024-03-15"),
        ("March 15, 2024", "2024-03-15"),
        ("15 de marzo de 2024", "2024-03-15"), ("15 de março de 2024", "2024-03-15"), ("15 mars 2024",
        "2024-03-15"), ("15. März 2024", "2024-03-15"),
        ("2024年3月15日", "2024-03-15"), ("2024년 3월 15일", "2024-03-15"), ("3月15日", "3月15日"),
        ("03/04/2024", "03/04/2024"), ("25/12/2024", "2024-12-25"),
    ],
)  # fmt: skip
def test_dates(text: str, value: str) -> None:
    assert found(text, "date") == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("all 400 users are down", 400), ("1,200 users cannot log in", 1200), ("62 people affected", 62),
        ("everyone is affected", "all"),
        ("everybody's screen froze", "all"), ("nobody can work", "all"), ("only me", "one"),
        ("just one user", "one"), ("some users", "some"),
        ("half of our users", "some"), ("not everyone is down", "some"),
        ("28 drivers and clerks there cant do any work", 28), ("Roughly 85 underwriters can't start", 85),
        ("les 45 téléconseillers de Namur ne peuvent plus ouvrir leur session", 45),
        ("A los 48 de nóminas se les cierra el escritorio", 48), ("12 analistas sem desktop", 12),
        ("dort kommen 120 Leut nimmer an ihre Daten", 120), ("很慢，6000个用户访问都受影响", 6000),
        ("卡顿,六百人没法开会", 600), ("임원 여덟 분 휴대폰에서 안 돼요", 8), ("就我自己受影响", "one"),
        ("we have 500 employees and 30 are affected", 30), ("twenty users are out", 20),
        ("1.200 usuarios afectados", 1200), ("todos los usuarios", "all"), ("nadie puede trabajar", "all"),
        ("solo yo", "one"), ("algunos usuarios", "some"),
        ("400 utilizadores sem acesso", 400), ("todos os usuários", "all"), ("ninguém consegue entrar",
        "all"), ("só eu", "one"), ("alguns usuários", "some"),
        ("400 utilisateurs bloqués", 400), ("tout le monde est bloqué", "all"), ("seulement moi", "one"),
        ("quelques utilisateurs", "some"),
        ("400 Benutzer betroffen", 400), ("alle Benutzer", "all"), ("keiner kann arbeiten", "all"),
        ("nur ich", "one"), ("einige Benutzer", "some"),
        ("400个用户无法登录", 400), ("所有用户都无法登录", "all"), ("只有我", "one"), ("部分用户", "some"),
        ("三百人受影响", 300), ("2千人", 2000),
        ("사용자 400명이 접속 불가", 400), ("모든 사용자", "all"), ("저만 그래요", "one"), ("일부 사용자",
        "some"), ("아무도 접속 못 해요", "all"),
        ("400名のユーザーが影響", 400), ("全員使えません", "all"), ("私だけです", "one"), ("一部のユーザー",
        "some"), ("誰も入れない", "all"),
    ],
)  # fmt: skip
def test_head_counts(text: str, value: Any) -> None:
    assert found(text, "affected_users") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "hi everyone", "thanks everybody", "licences for 20 users", "we have 500 employees",
        "a team of 12 people", "how do I add 50 users",
        "hola a todos", "todos los días", "Lizenzen für 20 Benutzer", "20 licenças para 20 usuários",
        "采购20个用户的许可", "전원 공급 장치", "SDX 전원부 하나 죽음", "2 servers cannot boot",
        "after 10 minutes sessions cannot reconnect", "14 sites are affected", "10분쯤 늦게 와요",
        "build 29.63 cannot be installed",
    ],
)  # fmt: skip
def test_people_nobody_is_affected_among(text: str) -> None:
    assert found(text, "affected_users") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("62", 62), ("about 1,200", 1200), ("1", "one"), ("everyone", "all"), ("none of your business", None)],
)
def test_a_bare_count_answers_the_question_for_it(text: str, value: Any) -> None:
    answer = asked_for("affected_users", text)
    assert (answer.value if answer else None) == value
