"""Words that introduce a number in the eight languages: what it is a number of.

A number alone seldom says what it is; the nearest of these words before it (or, in Japanese, Korean and
Chinese, often after it) does. East Asian words need no word boundary, Latin ones do.
"""

from __future__ import annotations

import re

_LATIN_LETTER = r"a-zà-öø-ÿßœ"


def words(latin: str, east_asian: str = "") -> str:
    """One alternation: Latin alternatives as whole words, East Asian ones anywhere."""
    parts = []
    if latin:
        parts.append(rf"(?<![{_LATIN_LETTER}])(?:{'|'.join(latin.split())})(?![{_LATIN_LETTER}])")
    if east_asian:
        parts.append("|".join(east_asian.split()))
    return "|".join(parts)


CASE = words(
    r"cases? tickets? incidents? incidentes? incidencias? sr srs service\s+requests? requests? casos? "
    r"tiques? tiquetes? "
    r"expedientes? chamados? ocorr[eê]ncias? protocolos? dossiers? cas demandes? f[aä]ll(?:e|es)? "
    r"fallnummern? fallnr "
    r"tickets?nummern? ticketnr casenummer supportf[aä]ll(?:e)? supportticket vorg[aä]ng(?:e|s|snummer)? "
    r"anfrage[n]? "
    r"solicitud(?:es)? solicita[cç](?:[aã]o|[oõ]es) case-?id ticket-?id st[oö]rung(?:s(?:nummer|meldung))? "
    r"inc",
    "案例 工单 工單 案件 个案 個案 服务请求 支持请求 问题单 报修单 케이스 티켓 사례 접수 문의 사건 "
    "인시던트 ケース チケット 案件 "
    "問い合わせ 問合せ 受付 事例 インシデント リクエスト",
)
ORGANISATION = words(
    r"org(?:ani[sz]ations?)? org-?id orgid organi[sz]ation-?id organizaci[oó]n(?:es)? organiza[cç][aã]o "
    r"organisation "
    r"organisations-?id(?:s)? organisationsnummer account company customer\s+(?:id|number) kundennummer "
    r"kunden-?nr compte "
    r"cuenta conta empresa soci[eé]t[eé] entreprise firma konto client cliente",
    "组织 組織 机构 客户编号 企业编号 账户 账号 조직 기관 회사 계정 고객 組織 会社 アカウント 顧客 オーグ",
)
SERIAL = words(
    r"serial(?:s)? serial\s*(?:number|no|nr|num) s/n n/s sn seriennummern? serien-?nr seriennr s[eé]rie "
    r"numéro\s+de\s+s[eé]rie "
    r"n[uú]mero\s+de\s+s[eé]rie appliance\s+number ger[aä]tenummer matr[ií]cula",
    r"序列号 序列號 串号 机身号 시리얼 일련\s*번호 제조번호 シリアル 製造番号 製番 機器番号",
)
PHONE = words(
    r"phones? tel tels telephone telefon telefonnummer telefone tel[eé]fono t[eé]l t[eé]l[eé]phone mobile "
    r"mobil handy "
    r"handynummer m[oó]vil celular cell celulares telem[oó]vel whatsapp portable durchwahl extension ext "
    r"fax dial "
    r"contact\s+number reach\s+me(?:\s+(?:at|on))? erreichbar",
    "电话 電話 手机 手機 联系方式 拨打 전화 휴대폰 핸드폰 연락처 携帯 連絡先 内線",
)
CALL = words(
    r"call(?:\s+(?:me|us))?(?:\s+back)? callback ring ll[aá]m(?:a|e|en)(?:me|nos)? llamada ligue "
    r"liga(?:r)? ligar rappel(?:ez|er)? "
    r"appel(?:ez|er)(?:-moi)? r[uü]ckruf anrufen ruf(?:en)?",
    "致电 回电 연락 콜백 折り返し コールバック",
)
OTHER = words(
    r"orders? order-?no invoices? po purchase\s+orders? quotes? quotation contracts? tracking parcel "
    r"pedidos? facturas? faturas? "
    r"or[cç]amentos? contratos? commandes? factures? devis contrats? bestellung(?:en)? bestellnummer "
    r"bestell-?nr rechnung(?:en)? "
    r"rechnungsnummer rechnungs-?nr angebot auftrag(?:snummer)? auftrags-?nr vertrag(?:snummer)? "
    r"lieferschein rma change chg "
    r"pr[ée]supuestos? art(?:icle|ikel)(?:nummer)? sku ctx kb port asset pin otp code\s+postal zip plz "
    r"iban tax vat ust",
    "订单 訂單 发票 發票 采购 合同 报价 快递 运单 邮编 주문 송장 인보이스 세금계산서 견적 계약 발주 "
    "우편번호 注文 請求書 請求番号 発注 "
    "見積 契約 伝票 郵便番号",
)

KINDS: dict[str, str] = {
    "case": CASE, "org": ORGANISATION, "serial": SERIAL, "phone": PHONE, "call": CALL, "other": OTHER,
}  # fmt: skip
_CUE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items()), re.IGNORECASE)
_BREAK = re.compile(
    r"[!?;\n。！？；]|(?<!\bno)(?<!\bnr)(?<!\bnum)(?<!\bn)(?<!\btel)(?<!\btél)(?<!\bext)\.\s", re.IGNORECASE
)
_FOLLOWING = re.compile(r"\s*(?:の|号的?|號|번(?:의)?|호|番の?|です?が?、?|이|가)?\s*(?P<word>\S{1,8})")
REACH = 36
"""How many characters before a number its introduction may stand."""


def introduced_as(folded: str, start: int, end: int) -> str | None:
    """What the number at this span is said to be: a key of `KINDS`, or None."""
    before = folded[max(0, start - REACH) : start]
    breaks = list(_BREAK.finditer(before))
    if breaks:
        before = before[breaks[-1].end() :]
    cues = list(_CUE.finditer(before))
    if cues:
        return cues[-1].lastgroup
    if before.rstrip().endswith("#"):
        return "case"
    if following := _FOLLOWING.match(folded, end):
        word = following.group("word")
        if ord(word[0]) > 0x3000 and (cue := _CUE.match(word)):
            return cue.lastgroup
    return None
