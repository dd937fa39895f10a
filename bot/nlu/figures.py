"""Versions, error codes, severities and dates: figures whose unit or neighbour says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.codes import Claimed, Code

_L = r"a-zà-öø-ÿßœ"
# --- error codes
# ---------------------------------------------------------------------------------------------------
_ERROR = (
    rf"(?:(?<![{_L}])(?:errors?|errores|erros?|erreurs?|fehler(?:s|n|codes?|nummern?|meldung(?:en)?)?|err|"
    r"failure|falha|fallo|exception|"
    rf"stop\s*code|exit\s*code|return\s*code|bugcheck)(?![{_L}])|错误|錯誤|报错|오류|에러|エラー|障害コード)"
)
_FILLER = (
    r"(?:[\s:=#(\[\"'«„“「『.\-]|(?<![a-z])(?:code|codes|código|codigo|id|ids|no|nr|num|number|número|numero|"
    r"nummer|n[º°]|de|d'erreur|"
    r"do|da|mit|with|the|with\s+code|con|com|avec|es|is|ist|est|é|was|of)(?![a-z])|代码|代碼|码|碼|号|"
    r"編號|编号|为|是|"
    r"코드|번호|コード|番号|は|の|ID){0,5}?"
)
_KIND = (
    r"(?:https?|ssl|tls|msi|ldaps?|saml|dns|sql|odbc|ica|smb|kerberos|socket|winsock|win32|dcom|rpc|ras|"
    r"ftp|radius|nfs|iis|gpo|wmi|"
    r"xen|hdx|cgp|sta|oauth|oidc|jdbc|nt|dhcp|tcp|udp|vda|pvs|mcs|wem|fas)"
)
_PLAIN_CODE = r"(?:0x[0-9a-f]{1,8}|[a-z]{1,4}[\-_:]?\d{2,6}|\d{1,6}(?:[.\-]\d{1,4})?)"
_HEX = re.compile(r"(?<![0-9A-Za-z])0x[0-9a-f]{2,8}(?![0-9A-Za-z])", re.IGNORECASE)
_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9_])(?:ERR|ERROR|NET|SEC|WSAE|STATUS|HRESULT|NS_ERROR|DNS|"
    r"SSL_ERROR)_[A-Z0-9_]{3,60}(?![A-Za-z0-9_])"
)
_END = (
    r"(?![0-9A-Za-z]|[.,:/]\d|\s*(?:%|people|users|machines|times|usuarios|users|utilisateurs|benutzer|"
    r"mal\b|人|名|台|回|次|명|번째|개|대))"
)
_KIND_ERROR = re.compile(
    rf"(?<![A-Za-z0-9])(?P<code>{_KIND}(?:/\d(?:\.\d)?)?[\s\-]*(?:{_ERROR}|status|alert|response|状态码|"
    r"状态|상태|"
    r"ステータス)?[\s\-]*"
    rf"(?:{_FILLER})\d{{1,6}}){_END}",
    re.IGNORECASE,
)
_ERROR_KIND = re.compile(rf"(?P<code>{_ERROR}\s+{_KIND}(?:{_FILLER})\d{{1,6}}){_END}", re.IGNORECASE)
_EVENT = re.compile(
    rf"(?P<code>(?:(?<![{_L}])(?:events?|evento?s?|[ée]v[ée]nements?|ereignis(?:se|nummer)?|status|"
    r"c[oó]digo\s+de\s+estado|statut|statuscode)"
    rf"(?![{_L}])|事件|이벤트|イベント|状态码|状态|상태|ステータス)(?:[\s:#\-]*(?:id|ids|code|コード|코드|"
    r"ID|代码|号|번호|番号|n[º°]|no\.?|"
    r"nr\.?))?"
    rf"[\s:#\-]*\d{{1,5}}){_END}",
    re.IGNORECASE,
)
_AFTER_ERROR = re.compile(rf"{_ERROR}{_FILLER}(?P<code>{_PLAIN_CODE}){_END}", re.IGNORECASE)
_BEFORE_ERROR = re.compile(
    rf"(?<![0-9A-Za-z.,])(?P<code>0x[0-9a-f]{{1,8}}|\d{{2,6}})(?:番|번|号)?(?:の|[\s\-]+)?(?={_ERROR})",
    re.IGNORECASE,
)
_HTTP_REASON = re.compile(
    r"(?<![0-9A-Za-z.,])(?P<code>[45]\d\d)(?=[\s\-:]+(?:bad\s+gateway|service\s+unavailable|"
    r"internal\s+server|not\s+found|forbidden|"
    r"unauthori[sz]ed|gateway\s+time-?out|bad\s+request|proxy\s+auth))",
    re.IGNORECASE,
)


_RELEASE = re.compile(r"[\s\-]+(?:LTSR|CU[\s\-]*\d)", re.IGNORECASE)


def error_codes(folded: str, claimed: Claimed) -> Iterator[Code]:
    """Error codes: a bare number after a plain "error", else with what kind it is."""
    for pattern in (
        _KIND_ERROR,
        _ERROR_KIND,
        _HEX,
        _SYMBOL,
        _EVENT,
        _AFTER_ERROR,
        _BEFORE_ERROR,
        _HTTP_REASON,
    ):
        for match in pattern.finditer(folded):
            start, end = match.span("code") if "code" in pattern.groupindex else match.span()
            # "PVS 2402 LTSR CU2" names a release of a product, whatever its short name looks like.
            if claimed.free(start, end) and not _RELEASE.match(folded, end):
                claimed.take(start, end)
                yield Code("error_code", folded[start:end], start, end)


# --- versions
# ------------------------------------------------------------------------------------------------------
_VERSION_WORD = re.compile(
    rf"(?:(?<![{_L}0-9])(?:versions?|versi[oó]n(?:es)?|vers[aã]o|vers[oõ]es|ver\.?|v\.?|release|releases|"
    r"build|rel\.?|firmware|fw|LTSR|CR|"
    r"stand|ausgabe|edici[oó]n|ns)|版本|버전|バージョン|版|릴리스|リリース)[\s:=.#\-]*(?:(?:is|es|é|est|"
    r"ist|number|no\.?|"
    r"nr\.?|号|为|是|은|는|は|が)[\s:]*)?\Z",
    re.IGNORECASE,
)
_SUFFIX = (
    r"(?:[\s\-]*LTSR)?(?:[\s\-,]*(?:CU|Cumulative\s+Update|累积更新|累計更新|累積更新(?:プログラム)?|"
    r"누적\s*업데이트)[\s\-]*\d{1,2})?"
    r"(?:[\s\-]*(?:HF|hotfix|SP|FP|Update|Rollup)[\s\-]*\d{1,3})?(?:[\s,]*(?:\(?(?:build|Build|BUILD|빌드|"
    r"ビルド|版本号)[\s:]*\d[\d.]*\d\)?(?:\.nc)?))?"
)
_YEARLY = re.compile(
    r"(?<![\dA-Za-z.,/\-#$€£])(?P<base>[12]\d(?:0[1-9]|"
    rf"1[0-2])(?:\.\d{{1,4}})?)(?P<rest>{_SUFFIX})(?![\dA-Za-z]|[.,:/\-]\d|\s*%)",
    re.IGNORECASE,
)
_DOTTED = re.compile(
    rf"(?<![\d.,/\-#$€£])(?<![A-Za-z]\.)(?P<base>\d{{1,4}}(?:\.\d{{1,5}}){{1,4}})(?P<rest>-\d{{1,3}}\.\d{{1,3}}(?:\.nc)?|"
    rf"{_SUFFIX})(?![\d]|[.,:/]\d|\s*%)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:%|°|€|\$|£|¥|uhr|h\b|am\b|pm\b|a\.m|p\.m|hrs?\b|hours?|horas?|heures?|stunden?|min\b|minutes?|"
    r"minutos?|minuten|seconds?|secs?\b|"
    r"segundos?|secondes?|sekunden|s\b|ms\b|days?|d[ií]as?|dias|jours?|tage|weeks?|gb|mb|tb|kb|gib|mib|"
    r"ghz|mhz|mbit|gbit|mbps|gbps|k\b|"
    r"km|usd|eur|dollars?|euros?|million|mio|times|x\b|users?|usuarios|utilisateurs|benutzer|nutzer|"
    r"people|personas|pessoas|personnes|"
    r"시간|분\b|초|명|개|대|점|時間|分|秒|人|名|台|個|点|点钟|小时|分钟|个|位|元|円|원)",
    re.IGNORECASE,
)
_MONEY_OR_PLACE = re.compile(
    r"(?:[$€£¥]|windows|server|office|sql|exchange|win|excel|red\s*hat|rhel|ubuntu|macos|ios|android|java|"
    r"\.net|chrome|firefox|edge|tls|ssl|smb|http)\s*/?\s*\Z",
    re.IGNORECASE,
)
_CLOCK_WORD = re.compile(
    rf"(?<![{_L}])(?:at|um|gegen|ab|à|às|a\s+las|since|seit|until|bis|desde\s+las)\s*\Z", re.IGNORECASE
)


def versions(
    folded: str, claimed: Claimed, products: list[tuple[int, int]], known: frozenset[str] = frozenset()
) -> Iterator[Code]:
    """Versions as written, without the word "version".

    `products` are the spans of product names found; `known` the releases there are ("2409"), which need no
    introduction.
    """
    for pattern in (_DOTTED, _YEARLY):
        for match in pattern.finditer(folded):
            start, end = match.span()
            if claimed.free(start, end) and _is_version(folded, match, pattern is _DOTTED, products, known):
                claimed.take(start, end)
                yield Code(
                    "version",
                    folded[start:end].rstrip(" ,"),
                    start,
                    start + len(folded[start:end].rstrip(" ,")),
                )


def _is_version(
    folded: str, match: re.Match[str], dotted: bool, products: list[tuple[int, int]], known: frozenset[str]
) -> bool:
    start, end = match.span()
    before = folded[max(0, start - 28) : start]
    introduced = _VERSION_WORD.search(before) is not None
    if match.group("rest").strip():
        return True
    if _UNIT.match(folded, end) or (_MONEY_OR_PLACE.search(before) and not introduced):
        return False
    if introduced or not (folded[:start] + folded[end:]).strip(" .!?"):
        return not (
            start
            and folded[start - 1].isalpha()
            and folded[start - 1].isascii()
            and not _VERSION_WORD.search(before)
        )
    if start and folded[start - 1].isascii() and folded[start - 1].isalpha():
        return False
    near_product = any(0 <= start - last <= 4 for _, last in products)
    parts = match.group("base").split(".")
    if not dotted:
        return near_product or (match.group("base") in known and not _MONEY_OR_PLACE.search(before))
    if near_product:
        return True
    if len(parts) == 2:
        if _CLOCK_WORD.search(before):
            return False
        return parts in (
            ["7", "15"],
            ["7", "18"],
            ["14", "1"],
            ["13", "1"],
            ["13", "0"],
            ["12", "1"],
            ["12", "0"],
            ["11", "1"],
            ["10", "5"],
        )
    # 23.9.1 is a release, 15.03.2024 a day (claimed before).
    return len(parts) == 3 and 10 <= int(parts[0]) <= 29


# --- severities
# ----------------------------------------------------------------------------------------------------
_NUMERAL = {
    "1": 1, "2": 2, "3": 3, "4": 4, "one": 1, "two": 2, "three": 3, "four": 4, "uno": 1, "una": 1, "dos": 2,
    "tres": 3, "cuatro": 4, "um": 1, "dois": 2, "três": 3, "quatro": 4, "un": 1, "une": 1, "deux": 2,
    "trois": 3, "quatre": 4, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "一": 1, "二": 2, "两": 2, "三": 3,
    "四": 4, "일": 1, "이": 2, "삼": 3, "사": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_DIGIT = (
    r"(?P<level>[1-4])(?![\d]|[.,:/]\d|\s*(?:users|people|days|hours|usuarios|personas|utilisateurs|"
    r"benutzer|人|명|名|%))"
)
_SPELT = (
    r"(?P<level>[1-4](?![\d]|[.,]\d)|(?:one|two|three|four|uno|dos|tres|cuatro|um|dois|três|quatro|un|une|"
    r"deux|trois|quatre|eins|zwei|drei|vier|iii|ii|iv)(?![a-zà-ÿ]))"
)
_LEVEL_WORD = (
    rf"(?<![{_L}])(?:s[eé]v(?:erity|eridad|eridade|érité|erite|erität|eritaet|eritat)?|gravedad|gravidade|"
    r"gravit[ée]|criticidad(?:e)?|criticit[ée]|"
    r"prio(?:rity|ridad|ridade|rité|rite|rität|ritaet|ritat)?|schweregrad|dringlichkeit|kritikalität|"
    rf"urgency|urgencia)(?![{_L}])"
)
_LINK = (
    r"[\s\-_:=#.'\"(]*(?:(?:level|lvl|nivel|nível|nivel|niveau|stufe|grade?|grad|class|number|no\.?|"
    r"n[º°]\.?|nr\.?|is|es|é|est|ist|of|de|a|=|to|should\s+be|auf|en|à)[\s\-_:=#.]*){0,3}"
)
_SEVERITIES = (
    re.compile(rf"{_LEVEL_WORD}{_LINK}{_SPELT}", re.IGNORECASE),
    re.compile(
        r"(?<![A-Za-z0-9.\-])(?:sev|prio|[PpSs])[\-_ ]?(?P<level>[1-4])(?![0-9A-Za-z]|[.,:/\-]\d|"
        r"\s*(?:bucket|storage))"),
    re.compile(
        rf"(?<![{_L}])(?:nivel|nível|niveau|stufe|level)[\s:\-]*(?:de\s+|of\s+|der\s+)?(?:severidad|"
        r"gravedad|prioridad|gravidade|severidade|prioridade|criticidade|gravit[ée]|priorit[ée]|severity|"
        rf"priority|dringlichkeit){_LINK}{_SPELT}", re.IGNORECASE),
    re.compile(
        r"(?:严重(?:性|程度|级别|等级|度)?|嚴重(?:性|程度|級別|等級|度)?|优先级?(?:别)?|優先級?(?:別)?|"
        r"紧急(?:程度|度)?|级别|"
        r"等级)[\s:是为為为定成到改]*(?P<level>[1-4一二三四])(?![\d])\s*级?"),
    re.compile(
        r"(?<![\d.第])(?P<level>[1-4一二三四])\s*[级級](?:别|別|事件|故障|问题|严重|案例|工单|嚴重|"
        r"優先)?(?!\s*(?:代理|市|域|缓存|目录|公司|"
        r"部门))"),
    re.compile(
        r"(?:심각도|우선\s*순위|중요도|긴급도|장애\s*등급|등급)[\s:은는이가을를]*(?:레벨|등급|"
        r"단계)?\s*(?P<level>[1-4일이삼사])(?![\d가-힣])(?:\s*(?:등급|급|단계|순위|로|으로))?"),
    re.compile(
        r"(?:심각도|우선\s*순위|중요도|긴급도)[\s:은는이가을를]*(?:레벨|등급|"
        r"단계)?\s*(?P<level>[1-4])(?=[가-힣])"),
    re.compile(r"(?<![\d.])(?P<level>[1-4])\s*(?:등급|급(?!여|하|한))(?:\s*장애)?"),
    re.compile(
        r"(?:重大度|重要度|深刻度|優先度|緊急度|影響度|プライオリティ|シビリティ|セブ|レベル|"
        r"セベリティ)[\s:はをがのにレベル]*(?P<level>[1-4一二三四])(?![\d])"),
)  # fmt: skip
_LEVEL_WORDS = re.compile(
    rf"{_LEVEL_WORD}|严重|优先|级别|심각도|우선\s*순위|등급|重大度|優先度|重要度|緊急度", re.IGNORECASE
)
_SECOND = re.compile(
    r"\s*(?:to|down\s+to|up\s+to|->|→|=>|a|auf|à|para|en|から|에서|到|改为|降到|升到|"
    r"を)\s*(?P<level>[1-4])(?![\d.,]|"
    r"\s*(?:users|people))",
    re.IGNORECASE,
)


def severities(folded: str, claimed: Claimed) -> Iterator[Code]:
    """Severity or priority levels 1 to 4, written in figures or words; "from severity 3 to 1" holds two."""
    for pattern in _SEVERITIES:
        for match in pattern.finditer(folded):
            if not claimed.free(*match.span()):
                continue
            claimed.take(*match.span())
            yield Code("severity", _level(match.group("level")), *match.span())
            second = _SECOND.match(folded, match.end())
            if second and claimed.free(*second.span("level")):
                claimed.take(*second.span("level"))
                yield Code("severity", _level(second.group("level")), *second.span("level"))
    yield from _moved(folded, claimed)


_MOVED = re.compile(
    r"(?<![A-Za-zÀ-ÿ])(?:from|de|von|desde|du\s+niveau)\s+(?P<first>[1-4])\s+(?:down\s+to|up\s+to|to|a|"
    r"auf|à|para|zu)\s+(?P<last>[1-4])(?![\d.,:]|\s*[ap]m)"
    r"|(?P<first_>[1-4])\s*(?:级|급|등급)?\s*(?:から|에서|改为|改成|降到|升到|调到)\s*(?P<last_>[1-4])(?!\d)",
    re.IGNORECASE,
)


def _moved(folded: str, claimed: Claimed) -> Iterator[Code]:
    """The levels of "change the severity from 3 to 1", where no word stands beside the figures."""
    if not _LEVEL_WORDS.search(folded):
        return
    for match in _MOVED.finditer(folded):
        for name, value in match.groupdict().items():
            if value and claimed.free(*match.span(name)):
                claimed.take(*match.span(name))
                yield Code("severity", int(value), *match.span(name))


def _level(text: str) -> int:
    return _NUMERAL[text.lower()]


# --- dates
# ---------------------------------------------------------------------------------------------------------
_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "january jan enero ene janeiro janvier januar jänner",
            "february feb febrero fevereiro fev février fevrier februar",
            "march mar marzo março marco mars märz maerz", "april apr abril abr avril", "may mayo maio mai",
            "june jun junio junho juin juni",
            "july jul julio julho juillet juli", "august aug agosto ago août aout",
            "september sep sept septiembre setembro set septembre",
            "october oct octubre outubro out octobre oktober okt", "november nov noviembre novembro novembre",
            "december dec diciembre dic dezembro dez décembre decembre dezember",
        ),
        start=1,
    )
    for month in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(
        r"(?<![\d.\-/])(?P<y>(?:19|20)\d\d)(?P<sep>[\-/.])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|"
        r"[12]\d|3[01])(?![\d]|[.\-/]\d)"),
    re.compile(
        r"(?<![\d.\-/])(?P<d>0?[1-9]|[12]\d|3[01])(?P<sep>[./\-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<y>(?:19|"
        r"20)\d\d)(?![\d]|[.\-/]\d)"),
    re.compile(
        r"(?<![\d.\-/])(?P<m>0?[1-9]|1[0-2])/(?P<d>0?[1-9]|[12]\d|3[01])/(?P<y>(?:19|20)\d\d)(?![\d]|"
        r"[.\-/]\d)"),
    re.compile(
        r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)\s*[年년]\s*)?(?P<m>1[0-2]|0?[1-9])\s*[月월]\s*(?P<d>3[01]|[12]\d|"
        r"0?[1-9])\s*[日号號일]"),
    re.compile(
        r"(?<![\d.])(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|"
        rf"of\s+)?(?P<n>{_MONTH})(?![{_L}])\.?(?:,?\s+(?:de\s+)?(?P<y>(?:19|20)\d\d))?", re.IGNORECASE),
    re.compile(
        rf"(?<![{_L}])(?P<n>{_MONTH})\.?\s+(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d.:]|"
        r"\s*(?:users|people))(?:,?\s+(?P<y>(?:19|20)\d\d))?", re.IGNORECASE),
)  # fmt: skip


def dates(folded: str, claimed: Claimed) -> Iterator[Code]:
    """Calendar days: ISO 8601 where the year is known and day and month can't be confused, else as
    written.
    """
    for pattern in _DATES:
        for match in pattern.finditer(folded):
            if claimed.free(*match.span()):
                claimed.take(*match.span())
                yield Code("date", _iso(match), *match.span())


def _iso(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = _MONTHS[parts["n"].lower()] if parts.get("n") else int(parts["m"])
    day, year = int(parts["d"]), parts.get("y")
    ambiguous = parts.get("sep") == "/" and match.group().find(year or "") > 0 and day <= 12 and day != month
    if year is None or ambiguous:
        return match.group()
    return f"{year}-{month:02d}-{day:02d}"
