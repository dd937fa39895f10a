"""Codes and ids as customers of the eight languages write them, and what only looks like one."""

from __future__ import annotations

from typing import Any

import pytest

from bot.nlu.entities import EntityFinder, asked_for

FINDER = EntityFinder({})


def found(text: str, *kinds: str) -> list[tuple[str, Any]]:
    return [(e.entity, e.value) for e in FINDER.find(text) if not kinds or e.entity in kinds]


def case(number: str) -> list[tuple[str, Any]]:
    return [("case_number", number)]


@pytest.mark.parametrize(
    "text",
    [
        "80000003", "#80000003", "case 80000003", "case no. 8000 0003", "Case #80000003 please",
        "８００００００３", "８０００　０００３",
        "8000-0003", "ticket:80000003", "SR80000003", "call me back about 80000003", "caso n.º 80000003",
        "mi caso es el 80000003",
        "chamado 80000003", "número do caso: 80000003", "dossier n° 80000003", "mon ticket 80000003",
        "Fall 80000003",
        "Fallnummer: 80000003", "Ticket-Nr. 8000 0003", "案例编号80000003", "工单80000003怎么样了",
        "工单号：８００００００３", "케이스 80000003",
        "80000003번 케이스", "티켓번호 8000 0003 입니다", "ケース80000003の件",
        "ケース番号は８００００００３です", "80000003のケースについて",
        "case 80000003 5 users",
    ],
)  # fmt: skip
def test_case_numbers(text: str) -> None:
    assert found(text, "case_number") == case("80000003")


def test_case_numbers_once_eight_digits_are_used_up() -> None:
    assert found("case 810000008") == case("810000008")


@pytest.mark.parametrize(
    "text",
    [
        "case 80000004", "ticket number 8000 0004", "caso 80000004", "chamado 80000004", "dossier 80000004",
        "Fall 80000004",
        "案例80000004", "케이스 80000004", "ケース80000004",
    ],
)  # fmt: skip
def test_a_wrong_check_digit_is_extracted_and_marked(text: str) -> None:
    (entity,) = FINDER.find(text)
    assert (entity.entity, entity.value, entity.invalid) == ("case_number", "80000004", True)


def test_a_right_check_digit_is_not_marked() -> None:
    (entity,) = FINDER.find("case 80000003")
    assert not entity.invalid
    assert "invalid" not in entity.as_dict()


@pytest.mark.parametrize(
    "text",
    [
        "call me at 8123 4567", "my phone is 81234567", "+65 8000 0003", "tel. 80000003",
        "llámame al 8000 0003", "ligue para 80000003",
        "mein Handy: 80000003", "手机 80000003", "전화 8000 0003", "携帯は80000003",
        "order 80000003", "invoice no. 80000003", "PO 80000003", "pedido 80000003", "factura 80000003",
        "commande 80000003",
        "Rechnung 80000003", "订单80000003", "주문번호 80000003", "注文番号80000003", "80000004",
        "180000003", "800000030000",
        "2024-03-15", "15.03.2024", "20240315", "10.0.0.1", "80.00.00.03", "http://x.example/80000003",
        "8000000312345678",
        "abc80000003", "€80000003.50", "sn 80000003",
    ],
)  # fmt: skip
def test_what_is_no_case_number(text: str) -> None:
    assert found(text, "case_number") == []


@pytest.mark.parametrize(
    "text",
    [
        "50001234", "our org id is 50001234", "org ID: 5000 1234", "organización 50001234",
        "organização 50001234",
        "organisation n° 50001234", "Organisations-ID 50001234", "组织编号50001234", "조직 ID 50001234",
        "組織ID：５０００１２３４",
    ],
)  # fmt: skip
def test_organisation_ids(text: str) -> None:
    assert found(text) == [("org_id", "50001234")]


@pytest.mark.parametrize(
    "text", ["phone 50001234", "invoice 50001234", "500012345", "电话50001234", "+47 50 00 12 34"]
)
def test_what_is_no_organisation_id(text: str) -> None:
    assert found(text, "org_id") == []


@pytest.mark.parametrize(
    "text",
    [
        "HE2H81UJ47", "serial HE2H81UJ47", "s/n: he2h81uj47", "serial number he2h81uj47",
        "número de serie he2h81uj47",
        "número de série: he2h81uj47", "numéro de série he2h81uj47", "Seriennummer he2h81uj47",
        "序列号he2h81uj47",
        "시리얼 번호 he2h81uj47", "シリアル番号はhe2h81uj47です", "ＨＥ２Ｈ８１ＵＪ４７",
        "the box (HE2H81UJ47) is dead",
    ],
)  # fmt: skip
def test_serial_numbers(text: str) -> None:
    assert found(text, "serial_number") == [("serial_number", "HE2H81UJ47")]


@pytest.mark.parametrize(
    "text",
    ["he2h81uj47", "SERVER2022", "CTXVDA0012", "ABCDEFGHIJ", "1234567890", "0x80070005", "XHE2H81UJ47", "HE2H81UJ4",
     "invoice HE2H81UJ47",
     "HE2H81UJ47@x.com"],
)  # fmt: skip
def test_what_is_no_serial_number(text: str) -> None:
    assert found(text, "serial_number") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Anna.Lee@Example.COM", "anna.lee@example.com"), ("mail me: a+b@x-y.co.uk.", "a+b@x-y.co.uk"),
        ("連絡先はa@b.jpです", "a@b.jp"),
        ("我的邮箱zhang＠example．cn。", "zhang@example.cn"), ("메일은 kim@example.kr입니다",
        "kim@example.kr"),
    ],
)  # fmt: skip
def test_mail_addresses(text: str, value: str) -> None:
    assert found(text) == [("email", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("call +49 30 1234567", "+49301234567"), ("tel 030 1234567", "0301234567"), ("(11) 91234-5678",
        "11912345678"),
        ("090-1234-5678", "09012345678"), ("010-1234-5678로 전화", "01012345678"), ("手机13812345678",
        "13812345678"),
        ("my phone number is 555 123 4567", "5551234567"), ("01 23 45 67 89", "0123456789"),
        ("call me at 8123 4567", "81234567"),
    ],
)  # fmt: skip
def test_phone_numbers(text: str, value: str) -> None:
    assert found(text, "phone") == [("phone", value)]


def test_several_ids_in_one_message() -> None:
    text = "Org 50001234, case 80000003, serial HE2H81UJ47, mail a@b.com, phone +1 212 555 0100"
    assert found(text) == [
        ("org_id", "50001234"), ("case_number", "80000003"), ("serial_number", "HE2H81UJ47"), ("email",
        "a@b.com"),
        ("phone", "+12125550100"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["ケース番号は８０００　０００３です", "case 8000 0003!", "《80000003》"])
def test_spans_are_those_of_the_text_as_written(text: str) -> None:
    (entity,) = FINDER.find(text)
    assert text[entity.start : entity.end].replace("　", " ") in (
        "８０００ ０００３",
        "8000 0003",
        "80000003",
    )


def test_what_was_asked_for_is_read_more_boldly() -> None:
    wrong = asked_for("case_number", "it's 80000004")
    assert wrong is not None
    assert (wrong.value, wrong.invalid) == ("80000004", True)
    right = asked_for("case_number", "８０００ ０００３ です")
    assert right is not None
    assert (right.value, right.invalid) == ("80000003", False)
    serial = asked_for("serial_number", "he2h81uj47")
    assert serial is not None
    assert serial.value == "HE2H81UJ47"
    assert asked_for("serial_number", "no idea") is None
    assert asked_for("case_number", "15.03.2024") is None
    assert asked_for("colour", "blue") is None


@pytest.mark.parametrize(
    "text", ["8" * 10_000, "80000003 " * 500, "a@" * 2_000, "1." * 2_000, "+" + "1 " * 2_000, "#" * 4_000]
)
def test_hostile_text_is_read_in_ordinary_time(text: str) -> None:
    assert isinstance(FINDER.find(text), list)
