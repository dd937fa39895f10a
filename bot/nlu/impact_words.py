"""Impact said outright: phrases of each language that mean one signal wherever they stand, their negations
told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.signals import Signal

_L = r"a-zà-öø-ÿßœ"
LARGE_SHARE = re.compile(
    r"half|most|many|hundreds|thousands|dozens|a\s+lot|lots|mayoría|mitad|muchos|muchas|cientos|miles|"
    r"decenas|maioria|metade|muitos|"
    r"muitas|centenas|milhares|dezenas|plupart|moitié|beaucoup|centaines|milliers|dizaines|hälfte|meisten|"
    r"viele|hunderte|tausende|dutzende|"
    r"大部分|大多数|一半|不少|很多|多数|절반|대부분|많은|半数|大半|ほとんど|多く",
    re.IGNORECASE,
)
_W = (
    r"(?:work[\s-]?arounds?|alternatives?|way\s+around|soluci[oó]n(?:es)?\s+(?:alternativa|provisional|"
    r"temporal)s?|alternativas?|forma\s+de\s+evitar(?:lo)?|"
    r"solu[cç](?:ão|ões)\s+(?:alternativa|provisória|temporária|de\s+contorno)s?|contorno|"
    r"forma\s+de\s+contornar|solution(?:s)?\s+(?:de\s+contournement|"
    r"alternative|provisoire|temporaire)s?|contournement|moyen\s+de\s+contourner|palliatif|"
    r"umgehung(?:slösung|smöglichkeit)?(?:en)?|ausweich(?:lösung|möglichkeit)(?:en)?|"
    r"behelf(?:slösung)?|übergangslösung|notlösung|plan\s+b)"
)
_NO = (
    r"(?:no|not\s+any|without(?:\s+any|\s+a)?|there\s+is\s+n['o]?t?\s+(?:any|a)?|isn['’]t\s+(?:any|a)|"
    r"don['’]t\s+have\s+(?:any|a)?|sin(?:\s+ninguna?)?|no\s+(?:hay|tenemos|existe|"
    r"encontramos)(?:\s+ninguna?)?|ninguna?|sem(?:\s+nenhuma?)?|não\s+(?:há|temos|existe|"
    r"tem)(?:\s+nenhuma?)?|nenhuma?|aucune?|sans|pas\s+de|pas\s+d['’]|kein(?:e|en|erlei)?|ohne)"
)
_OUTRIGHT: tuple[tuple[str, bool | str, re.Pattern[str]], ...] = (
    (
        "workaround",
        "none",
        re.compile(
            rf"(?<![{_L}]){_NO}\s+(?:possible\s+|known\s+|other\s+|mögliche\s+|"
            rf"bekannte[rn]?\s+)?{_W}(?![{_L}])(?!\s+(?:needed|necessary|nötig|required))"
            r"|(?:没有?|无|沒有|並無|并无|找不到)(?:任何|可用的?|其他|好的)?(?:变通|临时|替代|绕过|規避|"
            r"规避|備用|备用|補救)(?:的)?(?:办法|方法|方案|措施|"
            r"手段)?"
            r"|우회\s*(?:방법|책|수단|경로)?(?:이|은|도|가)?\s*(?:없|불가|못\s*찾)|대안(?:이|은|도)?\s*없|"
            r"대체\s*(?:방법|수단)(?:이|은|"
            r"도)?\s*없|임시\s*(?:방법|조치)(?:이|은|도|가)?\s*없"
            r"|(?:回避策|回避方法|代替(?:手段|策|案|方法)|ワークアラウンド|暫定(?:対応|策|対処)|迂回(?:策|"
            r"方法))(?:は|が|も|について)?(?:まったく|全く|一切|"
            r"特に)?(?:な[いし]|無[いし]|ありません|存在し(?:ない|ません)|見つから|ございません)",
            re.IGNORECASE,
        ),
    ),
    (
        "large_scope",
        False,
        re.compile(
            rf"(?<![{_L}])(?:not\s+(?:everyone|everybody|all(?:\s+(?:of\s+)?(?:the\s+|our\s+)?users)?)|"
            r"no\s+(?:afecta\s+a\s+)?todos|nem\s+todos|não\s+(?:afeta\s+)?todos|"
            r"pas\s+(?:tous|tout\s+le\s+monde)|nicht\s+(?:alle|jeder)|(?:no\s*body|"
            rf"no\s+one)\s+else)(?![{_L}])"
            r"|不是(?:所有|每个)(?:人|用户)|并非所有|(?:모두|전원|전체)(?:가|는|에게)?\s*(?:그런\s*(?:건|"
            r"것은)\s*)?아니|全員(?:では|じゃ)な|"
            r"全社(?:では|じゃ)な",
            re.IGNORECASE,
        ),
    ),
)  # fmt: skip


def said_outright(text: str) -> Iterator[Signal]:
    """Signals whose very words stand in the text."""
    for signal, value, pattern in _OUTRIGHT:
        for match in pattern.finditer(text):
            yield Signal(signal, value, match.group(), match.start(), match.end(), 0.97)
