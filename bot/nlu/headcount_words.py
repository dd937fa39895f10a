"""The words people count those by whom a problem affects, in each language, as patterns over folded text."""

from __future__ import annotations

import re

_L = r"a-zà-öø-ÿßœ"
_PEOPLE = (
    r"(?:users?|people|persons?|employees?|colleagues?|staff(?:\s+members)?|workers?|clients?|customers?|"
    r"team\s+members|seats|operators?|"
    r"students?|teachers?|nurses?|doctors?|physicians|clinicians|agents?|remote\s+workers?|engineers|folks|"
    r"guys|lawyers|traders|sessions?|"
    r"usuari[oa]s?|personas?|emplead[oa]s?|trabajador(?:es|as)?|compañer[oa]s?|clientes?|agentes?|"
    r"operador(?:es|as)?|alumn[oa]s?|médic[oa]s?|"
    r"usuários?|utilizador(?:es|a|as)?|pessoas?|funcionári[oa]s?|colaborador(?:es|a|as)?|colegas?|"
    r"atendentes?|"
    r"utilisateurs?|utilisatrices?|personnes?|employés?|salariés?|collaborateurs?|collègues?|postes?|"
    r"usagers?|opérateurs?|"
    r"beschäftigte[n]?|(?:tele|außendienst|aussendienst)\w*(?:er|ler)n?|ppl|télétravailleurs?|"
    r"vendedor(?:es|as)?|benutzer(?:n|innen)?|nutzer(?:n|innen)?|usern?|anwender(?:n|innen)?|"
    r"mitarbeiter(?:n|innen|nde[n]?)?|"
    r"mitarbeitende[n]?|personen|leute[n]?|"
    r"kolleg(?:en|innen)|kunden|angestellte[n]?|sachbearbeiter(?:n)?|ärzte[n]?)"
)
_ADJECTIVE = (
    r"(?:of\s+(?:our|the|my)\s+|de\s+(?:nuestros|nossos|nos|los|os)\s+|unserer?\s+|our\s+|remote\s+|"
    r"external\s+|internal\s+|active\s+|concurrent\s+|"
    r"office\s+|affected\s+|different\s+|other\s+|citrix\s+|vdi\s+|home\s*office\s+|betroffene[n]?\s+)?"
)
NUMBER = r"(?:\d{1,3}(?:[.,' \u00a0]\d{3})+|\d+(?:[.,]\d+)?\s?k|\d{1,6})"
SPELT = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a hundred": 100,
    "one hundred": 100, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "doce": 12, "quince": 15, "veinte": 20, "treinta": 30, "cincuenta": 50,
    "cien": 100, "dois": 2, "duas": 2, "três": 3, "quatro": 4, "sete": 7, "oito": 8, "nove": 9, "dez": 10,
    "doze": 12, "quinze": 15, "vinte": 20, "trinta": 30, "cinquenta": 50, "cem": 100, "deux": 2, "trois": 3,
    "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12, "vingt": 20,
    "trente": 30, "cinquante": 50, "cent": 100, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20,
    "dreißig": 30, "fünfzig": 50, "hundert": 100,
}  # fmt: skip
COUNT = re.compile(
    rf"(?<!\d[.,:/])(?<![\dA-Za-z#])(?<!indows )(?<!Win )(?P<count>{NUMBER}|"
    rf"(?<![{_L}])(?:{'|'.join(sorted(SPELT, key=len, reverse=True))}))\+?\s+"
    rf"(?:{_ADJECTIVE}{_PEOPLE}(?![{_L}])|(?:of\s+(?:them|us)\s+)?(?:are|were|have\s+been|are\s+all|están|"
    r"fueron|estão|foram|sont|"
    r"ont\s+été|sind|waren)\s+(?=(?:affected|impacted|down|stuck|locked|blocked|offline|without|unable|"
    r"afectad|afetad|sem|sin|"
    rf"bloquead|touché|impacté|bloqué|concerné|sans|betroffen|ohne|gesperrt)))",
    re.IGNORECASE,
)
_NOT_PEOPLE = (
    r"(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?|times?|percent|gb|mb|kb|tb|ms|sites?|"
    r"branch(?:es)?|offices?|locations?|stores?|shops?|servers?|machines?|vms?|vdas?|hosts?|nodes?|"
    r"appliances?|desktops?|apps?|applications?|files?|folders?|documents?|licen[cs]es?|ports?|pages?|"
    r"errors?|cases?|tickets?|regions?|o['’]?clock|am|pm|h|segundos?|minutos?|horas?|días?|dias?|semanas?|"
    r"meses|mes|años?|anos?|veces|vezes|por|sedes?|sucursales|oficinas?|tiendas?|servidor(?:es)?|"
    r"máquinas?|lojas?|filiais|agências?|archivos?|arquivos?|ficheiros?|licencias?|licenças?|secondes?|"
    r"minutes?|heures?|jours?|semaines?|mois|ans?|fois|agences?|magasins?|serveurs?|fichiers?|"
    r"applications?|sekunden?|minuten?|stunden?|tagen?|wochen?|monaten?|jahren?|mal|uhr|prozent|"
    r"standorten?|filialen?|servern?|rechnern?|dateien?|apps|desktops|lizenzen?)"
)
_CANNOT = (
    r"(?:can\s?n?o?t|can['’]t|couldn['’]t|(?:is|are|were|being)\s+(?:\w+\s+)?(?:affected|locked|stuck|"
    r"unable|down|idle|kicked|blocked|cut\s+off|without)|unable\s+to|no\s+(?:pueden?|logran?|consiguen?|"
    r"acceden?|entran)|se\s+(?:les|han)\s+(?:cierra|cae|queda|quedado)|(?:que\s+)?(?:não|nao)\s+"
    r"(?:conseguem?|podem?|entram|acedem|acessam)|sem\s+(?:acesso|desktop|conseguir|sistema)|impedid\w+|"
    r"(?:ne\s+|n['’])\s?(?:peuvent|arrivent|parviennent|savent|accèdent)\s+(?:plus|pas)|(?:können|kommen)\s+"
    r"(?:\w+\s+){0,4}(?:nicht|nimmer|kein\w*|nichts)|nimmer|nicht\s+mehr|(?:kriegen|bekommen)\s+(?:\w+\s+){0,2}kein\w*)"
)
ANY_PEOPLE = re.compile(
    rf"(?<!\d[.,:/])(?<![\dA-Za-z#])(?P<count>\d{{1,3}}(?:[.,' \u00a0]\d{{3}})+|[2-9]|[1-9]\d{{1,5}})\s+"
    rf"(?!{_NOT_PEOPLE}(?![{_L}]))[{_L}][{_L}’'-]+(?:\s+[{_L}’'-]+){{0,5}}?,?\s+(?:{_CANNOT})(?![{_L}])",
    re.IGNORECASE,
)
"""A number of people of any trade who cannot do something: "28 drivers and clerks there can't work"."""
EAST_UNITS = {"百": 100, "千": 1000, "万": 10_000, "萬": 10_000, "백": 100, "천": 1000, "만": 10_000}
EAST_DIGITS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_EAST_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,6}(?:[百千万萬백천만])?|"
    r"[一二两兩三四五六七八九]?[百千][一二两三四五六七八九十百零]*|[一二两兩三四五六七八九]?[百千万]|"
    r"[一二两兩三四五六七八九]?十[一二三四五六七八九]?|[二两兩三四五六七八九])"
)
KOREAN_NUMBERS = {
    "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
}  # fmt: skip
KOREAN_COUNT = re.compile(rf"(?<![가-힣])(?P<count>{'|'.join(KOREAN_NUMBERS)})\s*(?:명|분|사람)")
EAST_COUNT = re.compile(
    rf"(?<!\d[.,:/])(?<![\dA-Za-z第])(?:(?P<count>{_EAST_NUMBER})\s*(?:多|余|餘|数|여|以上の?)?\s*"
    r"(?:(?:个|個|名|位|多名|多个|号)\s*(?:用户|用戶|使用者|员工|員工|同事|同仁|人|客户|坐席|医生|ユーザー?|社員|"
    r"従業員|利用者|スタッフ|職員|の(?:ユーザー?|社員|従業員|"
    r"利用者))?"
    r"|人|(?:用户|用戶|员工|同事)|\s*(?:명|분(?!\s*(?:씩|마다|간|정도|동안|이나|쯤|째|만에|뒤|전|후|넘|걸|정|$))|인|사람)(?!\S?당)|\s*(?:사용자|직원)|ユーザー?|社員)"
    r"|(?:사용자|유저|직원|임직원|ユーザー?|利用者|社員|用户)(?:\s*(?:약|가|が|は|数|수|"
    r"约))?\s*(?P<after>\d{1,3}(?:,\d{3})+|"
    r"\d{1,6})(?=\s*(?:명|人|名|분)?))",
    re.IGNORECASE,
)

ALL = re.compile(
    rf"(?<![{_L}])(?:every\s*one|every\s*body|every\s+(?:single\s+)?(?:user|person|employee|customer)|"
    r"all\s+(?:of\s+)?(?:our|the|my|its)?\s*"
    r"(?:users|people|employees|staff|colleagues|customers|clients|agents|students)|all\s+of\s+us|"
    r"the\s+(?:whole|entire)\s+(?:company|office|team|"
    r"department|site|organi[sz]ation|staff|workforce|business|hospital|school|firm|branch|floor)|"
    r"(?:no\s*body|no\s+one|no\s+user|none\s+of\s+(?:our|the|us)"
    r"(?:\s+users)?|not\s+(?:a\s+single|one)\s+(?:\w+\s+)?(?:user|person|worker|employee))"
    r"(?!\s+(?:answers?|repl(?:y|ies)|knows?|cares?|calls?|responds?|else|from|helps?|tells?|ever|"
    r"is\s+(?:answering|helping)|has\s+(?:replied|"
    r"answered|called|contacted)))|company[\s-]wide|"
    r"tod[oa]s\s+(?:(?:los|las|os|as|nuestros|nossos|mis)\s+)?(?:usuari[oa]s|usuários|utilizadores|"
    r"emplead[oa]s|personas|pessoas|funcionários|colaboradores|"
    r"compañeros|clientes|trabajadores|colegas|agentes)|todos(?!\s+(?:los|las|os|as|modos|lados|nuestros|"
    r"nossos))|todo\s+(?:el\s+)?mundo|toda\s+la\s+(?:empresa|"
    r"oficina|compañía|plantilla|gente|organización|sede)|toda\s+a\s+(?:empresa|gente|equipe|equipa|"
    r"companhia|organização)|a\s+empresa\s+(?:toda|inteira)|"
    r"nadie(?!\s+(?:responde|contesta|atiende|me|nos|sabe|llama))|ning[uú]n\s+(?:usuario|empleado)|"
    r"ningun[oa]?\s+de\s+(?:nuestr|l)[oa]s\s+\w+|"
    r"nenhum\s+(?:usuário|utilizador|colaborador|funcionário)|ningu[eé]m(?!\s+(?:responde|atende|me|nos|"
    r"sabe|liga))|"
    r"tout\s+le\s+monde|tous\s+(?:les|nos|mes)\s+(?:utilisateurs|collaborateurs|employés|salariés|"
    r"collègues|clients|agents|postes)|tous(?=\s+(?:touchés|"
    r"concernés|impactés|bloqués))|(?:la\s+totalité|l['’]ensemble)\s+d(?:es|u)\s+(?:salariés|personnel|"
    r"utilisateurs|collaborateurs)|toute\s+(?:l['’]\s?entreprise|la\s+société|l['’]\s?équipe|la\s+boîte|"
    r"l['’]\s?organisation)|(?:plus\s+)?aucun\s+(?:utilisateur|collaborateur|employé|salarié|agent|poste)|"
    r"personne(?=\s+ne\s|\s+n['’]|\s+(?:peut|arrive))(?!\s+ne\s+(?:répond|rappelle|sait|m))|"
    r"alle[n]?\s+(?:(?:unsere|unseren|meine)\s+)?(?:benutzer|"
    r"nutzer|user|anwender|mitarbeiter|mitarbeitenden|kollegen|"
    r"kunden|leute)n?|(?:betrifft|trifft)\s+alle(?=\s*[.!,]|\s*$)|jede[rn]?(?=\s+(?:ist|kann|hat|"
    r"betroffen))|(?:niemand|keiner|kein\s+(?:user|benutzer|nutzer|anwender))"
    r"(?=\s+(?:kann|kommt|mehr|hat|arbeitet|der|unserer|im|in))|kein(?:e[rnms]?)?\s+einzige[rnms]?\s+\w+|"
    r"(?:die\s+)?(?:ganze|gesamte|komplette)\s+(?:firma|belegschaft|abteilung|organisation|mannschaft|"
    r"klinik|praxis|kanzlei|schule)|das\s+(?:ganze|gesamte)\s+"
    r"(?:unternehmen|team|büro)|alle\s+(?:betroffen|sind\s+betroffen)|sämtliche\s+(?:benutzer|nutzer|user|"
    rf"anwender|mitarbeiter))(?![{_L}])"
    r"|所有(?:的)?(?:人|用户|用戶|员工|同事|客户|使用者)|全体(?:员工|用户|人员)?|全部(?:用户|员工|的?人)|"
    r"大家都|每个(?:人|用户)|整个公司|全公司|全员|没有?人能|"
    r"没有?一个人能|谁都"
    r"|모든\s*(?:사용자|직원|사람|유저|고객)|모두(?=\s|가|다|$|[.!,])|전\s*직원|전원(?!\s*(?:공급|부|모듈|유닛|램프|이|을|"
    r"케이블|장치|버튼|꺼|켜|off|on))|"
    r"전체\s*(?:사용자|직원|인원)|아무도|전사(?=\s|적|가|에|$)|회사\s*전체|다들"
    r"|全員|全(?:て|ての|部の)?ユーザー?|すべてのユーザー?|全社(?!員食堂)(?:員|的)?|全従業員|みんな|皆が|"
    r"皆(?:さん)?(?=\s|使|影|同|全)|誰も|誰ひとり|誰一人|だれも|全利用者|全職員",
    re.IGNORECASE,
)  # fmt: skip
ONE = re.compile(
    rf"(?<![{_L}])(?:(?:only|just|solely)\s+(?:me|my|myself|i\b|one\s+(?:user|person|colleague|employee|"
    r"of\s+(?:us|them|our\s+users))|a\s+single\s+(?:user|person))|"
    r"(?:a\s+single|one|1)\s+(?:of\s+(?:our|my|the)\s+)?(?:users?|person|employee|colleague|"
    r"customer)(?!s)|me\s+only|i(?:['’]m|\s+am)\s+the\s+only\s+(?:one|person|user)|"
    r"(?:sólo|solo|solamente|únicamente)\s+(?:a\s+)?(?:yo|mí|mi|un\s+usuario|una\s+persona|me)|"
    r"un\s+(?:solo|único)\s+usuario|una\s+sola\s+persona|soy\s+el\s+único|soy\s+la\s+única|"
    r"(?:só|somente|apenas)\s+(?:eu|comigo|a\s+mim|um\s+(?:usuário|utilizador)|uma\s+pessoa|para\s+mim|"
    r"no\s+meu|o\s+meu)|um\s+único\s+(?:usuário|utilizador)|um\s+(?:usuário|utilizador)\s+só|"
    r"(?:juste|seulement|uniquement|que)\s+(?:moi|pour\s+moi|chez\s+moi|un(?:\s+seul)?\s+utilisateur|"
    r"une\s+(?:seule\s+)?personne|mon\s+poste)|un\s+seul\s+utilisateur|une\s+seule\s+personne|"
    r"je\s+suis\s+(?:le\s+seul|la\s+seule)|moi\s+(?:seul|uniquement)|(?:nur|bloß|lediglich)\s+(?:ich|mich|"
    r"mir|bei\s+mir|mein(?:en|em|er)?|ein(?:e|en|em|er)?\s+"
    r"(?:benutzer|nutzer|user|person|anwender|kolleg\w*|mitarbeiter\w*))|ein\s+(?:einziger|"
    r"einzelner)\s+(?:benutzer|nutzer|user|anwender|mitarbeiter)|ich\s+(?:bin\s+der\s+einzige|"
    rf"allein))(?![{_L}])"
    r"|就我(?:自己|这里|这边|这台)|只有(?:我|一个(?:用户|人)?|1个?(?:用户|人)?)(?:一个人|自己)?|仅(?:我|一个用户|一人)|就我一个?人?|"
    r"单个用户|一个用户|一名用户|1个用户"
    r"|저(?:만|\s*혼자만?)|나(?:만|\s*혼자만?)|저\s*한\s*명(?:만)?|한\s*(?:명|사람)(?:만|의|이|뿐)?|"
    r"사용자\s*한\s*명|1\s*명(?:만)?"
    r"|(?:私|自分|僕|俺)(?:だけ|のみ|一人|1人|ひとり)(?:だけ)?|(?:一人|1人|1名|ひとり|一名)(?:だけ|"
    r"のみ)?(?:の?ユーザー?)?|(?:1|一)ユーザー?(?:だけ|"
    r"のみ)?",
    re.IGNORECASE,
)  # fmt: skip
SOME = re.compile(
    rf"(?<![{_L}])(?:(?:some|several|a\s+few|few|many|most|half|a\s+couple|a\s+handful|a\s+number|dozens|"
    r"hundreds|thousands|a\s+lot|lots|part|various|multiple)\s+(?:of\s+)?(?:(?:our|the|my|us|them)"
    r"\s*)?(?:remote\s+|external\s+|other\s+)?(?:users|people|employees|staff|colleagues|customers|"
    r"clients|folks|agents|workers|students|team|company)|half\s+(?:of\s+)?(?:our|the|my)\s+\w+|"
    r"not\s+(?:everyone|everybody|all(?:\s+users)?)|"
    r"(?:algunos|algunas|varios|varias|muchos|muchas|pocos|unos\s+pocos|unos\s+cuantos|"
    r"la\s+mayoría\s+de(?:\s+los)?|la\s+mitad\s+de(?:\s+los)?|parte\s+de(?:\s+los)?|decenas\s+de|"
    r"cientos\s+de|miles\s+de)\s+(?:de\s+)?(?:los\s+|nuestros\s+)?"
    r"(?:usuarios|personas|empleados|compañeros|clientes|trabajadores)|la\s+mitad\s+del?\s+\w+|no\s+todos|"
    r"alguns|algumas?|"
    r"(?:vários|várias|muitos|muitas|poucos|a\s+maioria\s+d[eo]s?|metade\s+d[eo]s?|parte\s+d[eo]s?|"
    r"dezenas\s+de|centenas\s+de)\s+(?:dos\s+|nossos\s+)?"
    r"(?:usuários|utilizadores|pessoas|funcionários|colegas|clientes|colaboradores)|"
    r"metade\s+d[aeo]s?\s+\w+|nem\s+todos|"
    r"(?:certains|quelques|plusieurs|beaucoup\s+d[e']|la\s+plupart\s+d(?:es|e\s+nos)|la\s+moitié\s+d(?:es|"
    r"e\s+nos)|une\s+partie\s+d(?:es|e\s+nos)|des\s+dizaines\s+d['e])\s*"
    r"(?:utilisateurs|personnes|employés|collègues|clients|collaborateurs)|la\s+moitié\s+d(?:es|u|"
    r"e\s+la)\s+\w+|pas\s+tous|certains|(?:einige|"
    r"mehrere|manche|viele|ein\s+paar|wenige|die\s+hälfte\s+(?:der|unserer)|die\s+meisten|"
    r"ein\s+teil\s+(?:der|unserer)|dutzende|hunderte)\s+"
    r"(?:der\s+|unserer\s+|von\s+)?(?:benutzer|nutzer|user|leute|personen|anwender|mitarbeiter|kollegen|"
    rf"kunden)n?|die\s+hälfte\s+(?:der|unserer|des)\s+\w+|nicht\s+alle|einige|manche)(?![{_L}])"
    r"|(?:部分|一些|有些|有的|几个|好几个|多个|不少|多名|大部分|大多数|一半的?|少数|个别|几名|"
    r"很多)(?:的)?(?:用户|用戶|员工|同事|人|客户)|有?一半的?[\u4e00-\u9fff]{1,4}|不是所有人|不是所有用户"
    r"|[가-힣]{2,5}\s*(?:절반|과반)|일부\s*(?:사용자|직원|유저|사람|고객)?|몇\s*(?:명|몇\s*(?:명|사용자|"
    r"사람))|여러\s*(?:명|사용자|"
    r"사람)|절반의?\s*(?:사용자|직원)|"
    r"대부분의?\s*(?:사용자|직원)|많은\s*(?:사용자|직원|사람)"
    r"|[ァ-ヶー一-龯]{1,8}の半数|一部の?(?:ユーザー?|社員|人|利用者|従業員)?|数(?:名|人)|何人か|複数(?:の|"
    r"名の?)?(?:ユーザー?|社員|"
    r"人|利用者)|多くの(?:ユーザー?|社員|人)|"
    r"半数の?(?:ユーザー?|社員)?|大半の(?:ユーザー?|社員)|ほとんどの(?:ユーザー?|社員|人)",
    re.IGNORECASE,
)  # fmt: skip

GREETED = re.compile(
    r"(?:hi|hello|hey|thanks|thank\s+you|morning|welcome|hola|olá|oi|salut|bonjour|hallo|cheers|greetings|"
    r"gracias|obrigad[oa]|merci|danke)[\s,]+(?:a\s+|to\s+|an\s+|à\s+)?\Z",
    re.IGNORECASE,
)
UNAFFECTED = re.compile(
    rf"(?<![{_L}])(?:licen[cs]es?|licenses|licencias?|licenças?|lizenz(?:en)?|seats?|add(?:ing)?|buy|"
    r"purchase|order|renew|plan(?:ning)?|migrat\w+|onboard\w*|hir\w+|quote|"
    r"team\s+of|company\s+of|company\s+with|firm\s+(?:of|with)|organi[sz]ation\s+(?:of|with)|group\s+of|"
    r"office\s+of|department\s+of|size|scale|support\s+up\s+to|sizing|capacity|enough\s+for|cuántas|cómo|"
    r"how\s+(?:do|can|many|to)|"
    r"añadir|agregar|comprar|renovar|contratar|equipo\s+de|empresa\s+de|empresa\s+con|somos|adicionar|"
    r"equipe\s+de|empresa\s+com|ajouter|acheter|renouveler|équipe\s+de|entreprise\s+de|société\s+de|"
    r"nous\s+sommes|hinzufügen|kaufen|verlängern|bestellen|firma\s+mit|unternehmen\s+mit|team\s+(?:von|"
    rf"mit)|wir\s+sind|we\s+are\s+(?:about|around|a|only)?|there\s+are\s+\d+\s+of\s+us)(?![{_L}])"
    r"|许可证|许可|授权|购买|增加|续订|采购|规模|公司有|团队有|라이선스|라이센스|추가|구매|갱신|규모|"
    r"ライセンス|追加|購入|更新|規模|従業員数|体制",
    re.IGNORECASE,
)  # fmt: skip
HAVE = re.compile(
    rf"(?<![{_L}])(?:we|i|our\s+company|the\s+company|it)?\s*(?:have|has|got|employ|tenemos|tengo|hay|"
    r"temos|há|avons|avez|haben|hat|beschäftigen)\s+(?:a\s+total\s+of|about|around|some|over|"
    r"approximately|unos|unas|cerca\s+de|environ|rund|etwa|ca\.?|insgesamt)?\s*\Z",
    re.IGNORECASE,
)
AFFECTED = re.compile(
    rf"(?<![{_L}])(?:affected|impact\w*|down|out|off|stuck|idle|offline|locked|kicked|disconnected|blocked|"
    r"unable|can\s?no?t|can['’]t|cannot|couldn['’]t|won['’]t|doesn['’]t|don['’]t|"
    r"without|waiting|complain\w*|report\w*|fail\w*|los(?:t|e|ing)|frozen|freez\w*|crash\w*|slow|errors?|"
    r"problems?|issues?|trouble|standing|hit|suffer\w*|hang\w*|get(?:s|ting)?\s+(?:an?\s+)?(?:error|"
    r"kicked|black|thrown)|"
    r"no\s+access|afectad\w+|no\s+pueden?|sin|caíd\w+|parad\w+|bloquead\w+|impactad\w+|quej\w+|afetad\w+|"
    r"não\s+consegu\w+|não\s+pode\w*|sem|reclam\w+|touché\w*|impacté\w*|concerné\w*|bloqué\w*|ne\s+peu\w+|"
    r"n['’]arriv\w+|"
    r"sans|plaign\w+|betroffen\w*|können\s+nicht|kann\s+nicht|kommen\s+nicht|ohne|stehen|ausgefallen|"
    rf"gesperrt|beschwer\w+|lahm\w*|melden)(?![{_L}])"
    r"|影响|受到|无法|不能|登不|连不|没法|断开|掉线|卡|报错|投诉|瘫痪|停|영향|못|안\s?되|불가|끊|멈|장애|"
    r"불편|접속이|影響|できな|使え|入れ|繋がら|つながら|切断|止ま|固ま|"
    r"困|不能|エラー|落ち",
    re.IGNORECASE,
)  # fmt: skip
CLAUSE = re.compile(
    r"[.!?;\n。！？；]\s|[.!?;\n。！？；]\Z|[。！？；\n]|,\s|、|，|\s(?:and|but|y|pero|e|mas|et|mais|und|"
    r"aber)\s"
)
