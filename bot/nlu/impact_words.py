"""Impact said outright: phrases of each language that mean one signal wherever they stand.

Beside what is learnt from example phrases, some wordings leave no doubt, denials above all ("work goes on",
"not everyone", "it's only a question"): a model of meaning takes "nobody is affected" and "everybody is
affected" for much the same.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.nlu.signals import Signal
from bot.nlu.surface import EAST_ASIAN, MAX_READ

_L = r"a-zà-öø-ÿßœ"
_OUTRIGHT = 0.97


@dataclass(frozen=True)
class Wordings:
    """Latin alternatives as whole words, East Asian ones anywhere; each is looked for only where a text has
    such letters.
    """

    latin: re.Pattern[str]
    east_asian: re.Pattern[str]

    def found(self, text: str, scripts: tuple[bool, bool]) -> list[re.Match[str]]:
        """Where they stand in a text with these `scripts`."""
        matches = [*self.latin.finditer(text)] if scripts[0] else []
        return [*matches, *self.east_asian.finditer(text)] if scripts[1] else matches


def scripts_of(text: str) -> tuple[bool, bool]:
    """Whether a text has Latin letters enough for a word, and whether it has East Asian characters."""
    return _LATIN_WORD.search(text) is not None, EAST_ASIAN.search(text) is not None


_LATIN_WORD = re.compile(rf"[{_L}]{{3}}", re.IGNORECASE)


def _pattern(latin: str, east_asian: str) -> Wordings:
    """White space of the Latin alternatives is `\\s+`."""
    spaced = re.sub(r"\s*\n\s*", "", latin).replace(" ", r"\s+")
    anywhere = re.sub(r"\s*\n\s*", "", east_asian)
    return Wordings(
        re.compile(rf"(?<![{_L}])(?:{spaced})(?![{_L}])", re.IGNORECASE), re.compile(anywhere, re.IGNORECASE)
    )


LARGE_SHARE = re.compile(
    r"half|most|many|hundreds|thousands|dozens|a\s+lot|lots|mayoría|mitad|muchos|muchas|cientos|miles|"
    r"decenas|maioria|"
    r"metade|muitos|muitas|centenas|milhares|dezenas|plupart|moitié|beaucoup|centaines|milliers|dizaines|"
    r"hälfte|meisten|"
    r"viele|hunderte|tausende|dutzende|大部分|大多数|一半|不少|很多|多数|절반|대부분|많은|半数|大半|"
    r"ほとんど|多く",
    re.IGNORECASE,
)

_WAY = (
    r"work[- ]?arounds?|alternatives?|way (?:a)?round(?: it)?|fallback|soluci(?:ó|o)n(?:es)? "
    r"(?:alternativa|provisional|temporal)s?|"
    r"alternativas?|forma de evitar(?:lo)?|solu(?:ç|c)(?:ão|ao|ões) (?:alternativa|provisória|temporária|"
    r"de contorno)s?|contorno|"
    r"forma de contornar|saída|solutions? (?:de contournement|alternative|provisoire|de repli|de "
    r"secours)s?|contournement|moyen de contourner|"
    r"palliatif|umgehung(?:slösung|smöglichkeit)?(?:en)?|ausweich(?:lösung|möglichkeit)(?:en)?|"
    r"behelf(?:slösung)?|übergangslösung|"
    r"notlösung|plan b|alternativlösung"
)
_NONE = (
    r"no|not any|without(?: any| a)?|there(?:'s| is| isn['’]t)(?: no| any| a)?|don['’]t have (?:any|a)|"
    r"sin(?: ningun[ao]?)?|"
    r"no (?:hay|tenemos|existe|encontramos|vemos)(?: ningun[ao]?| otra)?|ningun[ao]?|sem(?: nenhuma?)?|"
    r"n(?:ã|a)o (?:há|ha|temos|existe|tem)"
    r"(?: nenhuma?| outra)?|nenhuma?|aucune?|sans(?: aucune?)?|pas de|pas d['’]|n['’](?:avons|a|y a)(?: "
    r"aucune?| pas de)?|kein(?:e|en|erlei)?|ohne(?: jede)?"
)
_NO_WAY = _pattern(
    rf"(?:{_NONE}) (?:possible |known |other |viable |mögliche |bekannte[rn]? )?(?:{_WAY})(?! needed| "
    r"necessary)",
    r"(?:没有?|无|沒有|並無|并无|找不到)(?:任何|可用的?|其他|别的|好的)*(?:变通|临时|替代|绕过|規避|规避|"
    r"備用|备用|補救|办法|方法)(?:的)?(?:办法|方法|方案|措施|手段)?"
    r"(?!解决|登录|访问)|(?:우회|대체|대안|임시)\s*(?:할\s*)?(?:방법|책|수단|경로|조치)?(?:이|은|도|가|"
    r"조차)?\s*(?:전혀\s*)?(?:없|불가|못\s*찾)"
    r"|(?:回避策|回避方法|代替(?:手段|策|案|方法)|ワークアラウンド|暫定(?:対応|策|対処)|迂回(?:策|方法)|"
    r"代わりの手段)(?:は|が|も|について)?"
    r"(?:まったく|全く|一切|特に)?(?:な[いしく]|無[いし]|ありません|存在し(?:ない|ません)|見つから|"
    r"ございません)",
)
_GOES_ON = _pattern(
    r"(?:(?:work|business|traffic|production|operations?|users?|sessions?(?: themselves)?|customers?|"
    r"everything else|the rest|service) "
    r"(?:is|are|isn['’]t|aren['’]t|was|were|still|keeps?|remains?|goes|runs?) (?:\w+ )?(?:not affected|"
    r"unaffected|affected at all|fine|ok|okay|running|working|"
    r"works?|on|flowing|normal(?:ly)?)|(?:still|can) (?:perfectly |easily )?(?:usable|keep working|carry "
    r"on|work (?:normally|fine|around it)|live with)|"
    r"(?:can|could|able to) still (?:work|log ?in|use)|no (?:business |real |user )?impact(?: on)?|"
    r"without (?:any )?impact|nobody (?:notices|is affected)|"
    r"no (?:one|user) (?:notices|is affected)|doesn['’]t stop (?:us|anyone|them)|users don['’]t notice|in "
    r"eventually|"
    r"(?:sin|nada de|ning[uú]n) impacto|no (?:afecta|impide|bloquea)|(?:el resto|lo demás|todo lo demás|"
    r"el tráfico|el servicio|los usuarios|las sesiones|la producción) "
    r"(?:\w+ )?(?:funciona|trabaja|sigue|va|no se|ni se|no not|están|sin)\w*|(?:se puede|podemos|pueden|"
    r"puedo) (?:seguir )?trabaja\w*|ni se enteran|se puede usar|"
    r"sem impacto|não (?:afeta|impede|bloqueia)|(?:o resto|o tráfego|o serviço|os usuários|os "
    r"utilizadores|as sessões|a produção) (?:\w+ )?"
    r"(?:funciona|trabalha|segue|continua|anda|vai|nem|não)\w*|d(?:á|a) (?:pra|para) (?:trabalhar|usar|ir "
    r"levando)|nada que (?:os |nos )?impeça|nem percebem|"
    r"sans (?:aucun )?impact|(?:le reste|le trafic|le service|les utilisateurs|les sessions|la "
    r"production) (?:\w+ )?(?:fonctionne|marche|tourne|n['’]|ne )\w*|"
    r"(?:reste|restent) utilisables?|on peut (?:quand même |encore )?travailler|n['’]empêche pas|rien "
    r"d['’]autre à signaler|ça reste utilisable|"
    r"(?:nutz)?daten fließen|n['’]en souffre(?:nt)? pas|seguem? norma\w+|funcionan? norma\w+|"
    r"normal(?:mente)?|ohne auswirkung(?:en)?|keine auswirkung(?:en)?|(?:der rest|alles andere|der "
    r"verkehr|der betrieb|die anwender|die benutzer|die user|die sitzungen|die produktion) (?:\w+ )?"
    r"(?:läuft|laufen|funktioniert|funktionieren|merken|geht|nicht betroffen)|(?:arbeiten|weiterarbeiten) "
    r"(?:kann|können|geht)(?: man| wir| sie)?(?: noch| trotzdem)?|"
    r"kann (?:man |ich |aber )?(?:noch |trotzdem |weiter)?arbeiten|nicht betroffen|kommen (?:damit|gut) "
    r"(?:klar|zurecht))",
    r"(?:业务|工作|生产|使用|用户|流量|其他)(?:都)?(?:没有?|不|未)(?:受|有)?(?:到)?(?:任何)?影响|"
    r"不影响(?:使用|工作|业务|办公)|(?:还|仍|照常|照样)(?:能|可以)?(?:正常)?(?:用|使用|工作|办公|运行|"
    r"访问)|"
    r"业务(?:照常|正常)|(?:업무|서비스|사용|나머지|트래픽|작업)(?:에|는|은|가)?\s*(?:는\s*)?(?:지장|영향|"
    r"문제)(?:이|은|은\s*전혀)?\s*없|쓸\s*수는?\s*있|(?:정상|문제\s*없이)\s*(?:작동|동작|사용|이용|처리)|"
    r"(?:仕事|業務|利用|作業|通信|サービス|ユーザー?)(?:自体)?(?:に|は|には)?(?:特に|全く)?(?:支障|影響|"
    r"差し支え)(?:は|が)?(?:特に)?(?:な|あり?ませ|ござ)|(?:普通|問題なく|通常通り|正常)(?:に)?(?:使え|動|"
    r"稼働|提供|利用|業務)|"
    r"使えては?(?:い)?(?:る|ます)|仕事はでき|通常(?:どおり|通り)|(?:서비스|업무)(?:는|은)\s*잘",
)
_ONLY_ASKING = _pattern(
    r"(?:just|only|simply|merely) (?:a (?:quick |small |general )?question|curious|asking|wondering|"
    r"want(?:ed)? to know|need(?: some)? (?:information|advice|guidance))|out of curiosity|"
    r"(?:quick|general|small) question|nothing(?:['’]s| is) (?:broken|wrong)|no (?:fault|outage|issue|"
    r"problem|incident) (?:here|at all|on our side|with us)|not an? (?:incident|outage|fault)|"
    r"(?:small |minor )?(?:mistake|typo|error) in (?:your|the) (?:docs?|documentation|manual|guide|"
    r"article)|your (?:docs?|documentation) (?:lists?|says?|has)|"
    r"es una (?:duda|consulta|pregunta)|(?:es )?(?:s(?:ó|o)lo|solamente|simplemente|nada más|únicamente) "
    r"(?:es )?(?:una|por) (?:duda|consulta|pregunta|curiosidad|información)|una (?:duda|consulta|pregunta|"
    r"dudita|curiosidad)"
    r"(?: nada más| rápida| general| tonta)?|por curiosidad|no (?:tenemos|hay|es) ning(?:ú|u)n (?:fallo|"
    r"problema|error)|a t(?:í|i)tulo informativo|"
    r"(?:é )?(?:s(?:ó|o)|apenas|somente|simples) (?:uma|por) (?:dúvida|pergunta|questão|curiosidade|"
    r"informação|consulta)|uma (?:dúvida|duvida|pergunta|questão)(?: rápida| só| apenas)?|"
    r"não (?:há|temos|é) (?:nenhuma?|qualquer) (?:falha|problema|avaria|erro)|a título informativo|"
    r"(?:juste|simplement|seulement|simple) (?:une |par )?(?:question|curiosité|renseignement|savoir)|par "
    r"(?:simple )?curiosité|petite question|aucune (?:panne|urgence)(?: chez nous)?|"
    r"(?:je voudrais|j['’]aimerais) (?:simplement|juste) savoir|à titre d['’]information|rien de cassé|"
    r"(?:nur|bloß|lediglich) (?:eine |mal eine )?(?:(?:kurze |kleine |allgemeine )?frage|interessehalber|"
    r"aus interesse|aus neugier|zur information)|interessehalber|rein interessehalber|aus neugier|"
    r"(?:kurze|kleine|allgemeine) frage|keine störung|kein (?:fehler|ausfall|notfall|incident)|nichts "
    r"kaputt|fehler in (?:eurer|ihrer|der) (?:doku|dokumentation)",
    r"(?:只是|就是|单纯|仅仅)(?:想)?(?:一个|個)?(?:问|问题|咨询|咨詢|好奇|请教|了解)|想(?:问|咨询|了解|"
    r"请教)一下|请教一下|不是故障|没有(?:出)?故障|顺便问|好奇"
    r"|(?:그냥|단순(?:히)?|혹시)\s*(?:궁금|문의|질문|여쭤)|궁금해서|여쭤(?:봅|볼|보)|장애(?:는|"
    r"가)?\s*아니|문제(?:는|가)?\s*아니|단순\s*문의"
    r"|(?:ただの|単なる|ちょっとした)(?:質問|確認|問い合わせ)|質問(?:な)?だけ|"
    r"(?:ちょっと)?気になった(?:の|ん)?(?:です|だ)|障害では(?:あり|ない|なく)|故障では(?:あり|ない|なく)|"
    r"参考までに|お伺いしたい(?:の)?だけ",
)
_HALTED = _pattern(
    r"(?:no ?body|no one|not a single (?:person|user|employee)|none of (?:us|our (?:users|staff|people))) "
    r"(?:\w+ ){0,3}(?:can|could|is able to|are able to) (?:do (?:any )?|get any )?work|"
    r"(?:production|business|operations?|work|everything|the (?:whole |entire )?(?:company|plant|site|"
    r"factory|hospital|office|warehouse)) (?:has |is |have |are |was )?"
    r"(?:completely |totally |fully |now )?(?:stopped|halted|at a (?:complete |total )?standstill|come to "
    r"a (?:halt|standstill)|paralysed|paralyzed|dead in the water|stands still|ground to a halt)|"
    r"no orders (?:are|can)|can['’]?t (?:take|process|ship) (?:any )?orders|sat? (?:there |here )?(?:idle|"
    r"doing nothing|twiddling)|doing nothing|sitting around|"
    r"(?:estamos|está|están|quedamos) (?:todos |totalmente |completamente |todo )?(?:parad|paralizad|"
    r"bloquead)[oa]s?|(?:la )?(?:producción|operación|fábrica|planta|empresa) (?:está |se ha )?(?:parada|"
    r"detenida|paralizada|parado|detenido)|"
    r"no (?:pueden|podemos|puede) trabajar|"
    r"(?:estamos|está|estão|ficou|ficamos|parou|paramos) (?:tudo |todos |totalmente |completamente "
    r")?(?:parad[oa]s?|paralisad[oa]s?)|paramos completamente|(?:a )?(?:produção|operação|fábrica|loja) "
    r"(?:parou|está parada)|linhas de produção pararam|"
    r"(?:ninguém|ninguem) (?:trabalha|consegue trabalhar)|não (?:conseguem|conseguimos) trabalhar|"
    r"(?:au chômage technique|à l['’]arrêt(?: complet| total)?|ne (?:peut|peuvent|pouvons) plus (?:rien "
    r")?travailler|usine (?:bloquée|arrêtée)|production (?:est )?(?:arrêtée|stoppée|bloquée|à l['’]arrêt)|"
    r"tout est (?:bloqué|arrêté))|"
    r"(?:produktion|betrieb|firma|klinik|werk|laden|alles|praxis|kanzlei|lager|ganze \w+|gesamte \w+) "
    r"(?:steht(?: still)?|stehen(?: still)?|liegt lahm|ist (?:komplett )?lahmgelegt|ruht)|arbeitsunfähig|"
    r"lahmgelegt|"
    r"(?:keiner|niemand) (?:kann |mehr )*(?:etwas |was )?(?:arbeiten|tun)|es geht gar nichts mehr|nichts "
    r"geht mehr|stillstand",
    r"(?:业务|生产|交易|办公|工作|考试|产线|门店|营业)(?:已经|已|全部?|完全|都|被迫|彻底)*(?:停|瘫痪|中断|"
    r"停摆|停滞)|全(?:部|员|线)?(?:停工|停产|停摆|停业|瘫痪)|停工|停产|停业|停摆|(?:没法|无法|"
    r"不能)(?:正常)?(?:工作|办公|营业|上班|开工)"
    r"|(?:업무|생산|영업|라인|공장|시험|진료|거래|운영)(?:이|가|은|는|도)?\s*(?:전부|완전히|모두|전면|"
    r"다)?\s*(?:중단|마비|멈|올스톱|정지|불가)|일을?\s*(?:전혀\s*)?(?:못|할\s*수\s*없)"
    r"|(?:業務|仕事|生産|営業|ライン|工場|診療|取引|操業|運用|試験)(?:が|は|も)?(?:完全に|全面|全て|"
    r"すべて)?(?:停止|止ま|ストップ|でき(?:な|ませ)|中断|麻痺|にな(?:りませ|らな))|仕事にな(?:りませ|らな)",
)
_WIDE = _pattern(
    r"(?:all|every|each|across (?:all|the)|the (?:whole|entire)|our (?:whole|entire)|half(?: of)?(?: "
    r"of)?(?: our| the)?|most(?: of)?(?: our| the)?|(?:hundreds|thousands) of) (?:our |the |of our |of "
    r"the |\w+ )?"
    r"(?:users?|people|staff|employees?|workforce|colleagues|customers?|clients?|sites?|branch(?:es)?|"
    r"offices?|departments?|locations?|stores?|shops?|schools?|teams?|workers?|agents?|call ?cent(?:re|"
    r"er)s?|company|business|plant|"
    r"factory|hospital|organi[sz]ation|campus|firm|bank|desktops|regions?|countr(?:y|ies)|floor)|"
    r"company[- ]wide|everyone|everybody|(?:no ?body|no one|not one (?:\w+ )?(?:user|worker|person|"
    r"employee)) (?:in|at|from|can|could|gets?|is able)|worldwide|"
    r"(?:tod[oa]s?|cada un[oa] de) (?:el |la |los |las |nuestr[oa]s |o |a |os |as |noss[oa]s )?(?:\w+ "
    r")?(?:usuari\w+|utilizador\w*|emplead\w+|personal|plantilla|gente|mundo|compañ\w+|empresa\w*|"
    r"oficin\w*|sede\w*|delegacion\w*|sucursal\w*|tienda\w*|cliente\w*|departament\w+|"
    r"hospital\w*|fábrica|planta|colegio|equipo|filiais|filial|unidade\w*|loja\w*|agência\w*|"
    r"escritório\w*|funcionári\w+|colaborador\w*|trabalhador\w*|vendedor\w*|equipe|equipa|site\w*)|todo "
    r"(?:el )?mundo|toda a gente|(?:la mitad|a metade|metade|la mayoría|a maioria) d[aeo]s?|"
    r"(?:nadie|ninguém|ninguem)(?! responde| contesta| atende| me| sabe)|ningun[oa]? de (?:nuestr|l)\w+|"
    r"nenhum (?:usuário|utilizador|colaborador|funcionário)|"
    r"tou(?:s|tes|te|t) (?:les |nos |l['’] ?|la |le |notre )(?:\w+ )?(?:utilisateur\w*|salarié\w*|"
    r"collaborateur\w*|employé\w*|agence\w*|sites?|clients?|services?|équipes?|entreprise|société|"
    r"personnel|monde|hôpital|usine|boîte|bureaux|magasins?)|l['’]ensemble d(?:es|u|e l)\w*|"
    r"la (?:totalité|moitié|majorité|plupart) d(?:es|u|e)|(?:plus )?aucun (?:utilisateur|collaborateur|"
    r"poste|salarié|employé|agent)|personne (?:ne|n['’])(?! répond| rappelle| sait)|dans toutes nos \w+|"
    r"(?:alle[nr]?|sämtliche[nr]?|jede[rnms]?|(?:die|der|das|unsere?) (?:ganze|gesamte|komplette)[nr]?|"
    r"komplette[rn]?|gesamte[rn]?|an allen|in allen|bei allen|für alle|die hälfte (?:der|unserer)|die "
    r"meisten) (?:unsere[nr]? |\d[\d.]* )?(?:\w+(?:benutzer|nutzer|mitarbeiter)|benutzer\w*|nutzer\w*|"
    r"user\w*|anwender\w*|mitarbeite\w+|beschäftigte\w*|kolleg\w+|kunden?|standort\w*|filiale\w*|"
    r"abteilung\w*|büros?|belegschaft|firma|unternehmen|betrieb|klinik|praxis|schule|bank|werk\w*|"
    r"außendienst\w*|aussendienst\w*|hotline\w*|plätze)|firmenweit|unternehmensweit|"
    r"(?:keiner|niemand)(?! antwortet| meldet| hilft| geht)|kein(?:e)? einzige[rs]?|für alle",
    r"(?:所有|全部|全体|整个|全|每个)(?:的)?(?:用户|人|员|员工|公司|部门|分公司|分店|门店|同事|客户|市民|"
    r"网点|单位|校|院|厂|集团|医院|学校)|各(?:分公司|部门|网点|地|门店)|大家都|(?:一半|大部分|大多数|"
    r"半数)(?:以上)?的?|没有?一个人|没人能|谁都|上下都|全网"
    r"|(?:모든|전체|전)\s*(?:사용자|직원|부서|지점|지사|매장|고객|회사|학교|병원|거점|사업장|팀|임직원)|"
    r"전사(?:적|가|에서|\s)|전원|아무도|누구도|(?:절반|대부분|과반)(?:이|의|이상|\s|가)|모두"
    r"|全(?:員|社|ユーザー?|拠点|部署|店舗|部門|支店|利用者|従業員|社員|校|館|職員|顧客|地域)|(?:すべて|"
    r"全て)の(?:ユーザー?|拠点|部署|店舗|社員|利用者)|誰も|誰ひとり|だれも|(?:半数|大半|ほとんど|"
    r"過半数)(?:の|が|以上)|みんな|皆が",
)
_WHOLE = _pattern(
    r"(?:the )?(?:whole|entire) (?!day|time|morning|afternoon|week|night|month|thing|file|message|screen|"
    r"process|error|story|log|document)\w+|everywhere|"
    r"tod[oa] (?:el|la|l[oa]s?) (?!d[ií]as?|mañana|tarde|noche|semana|tiempo|rato|mes|vez|veces|semanas|"
    r"meses|lo)\w+|tod[oa]s (?:los|las|nuestr[oa]s) (?!d[ií]as|veces|semanas|meses|noches|tardes|"
    r"mañanas)\w+|en todas partes|por todas partes|"
    r"tod[oa] [oa] (?!dia|manhã|tarde|noite|semana|tempo|mês|vez|hora)\w+|tod[oa]s [oa]s (?!dias|vezes|"
    r"semanas|meses|noites|tardes|manhãs|horas)\w+|(?!dia|manhã|tarde|noite|semana|hora)\w+ inteir[oa]s?|"
    r"em todo (?:lado|lugar)|"
    r"toute (?:la |l['’] ?|notre )(?!journée|matinée|semaine|nuit|soirée)\w+|tout (?:le |l['’] ?|notre "
    r")(?!temps|mois|jour|matin)\w+|tous (?:les|nos) (?!jours|matins|soirs|mois|deux|trois)\w+|toutes "
    r"(?:les|nos) (?!semaines|heures|nuits|\w+ minutes|cinq|dix|fois)\w+|"
    r"(?!journée|semaine|matinée)\w+ enti(?:er|ère)s?|partout|quiconque|pour tous|"
    r"(?:die|der|das|dem|den|unsere?[nrm]?) (?:ganze|gesamte|komplette)[nrms]? (?!zeit|tag|woche|nacht|"
    r"vormittag|nachmittag|monat|sache)\w+|überall|hausweit|standortübergreifend|bei (?:allen|jedem)|für "
    r"alle",
    r"会社中|全域|(?:전|모든)\s*(?:병동|매장|공장|점포|창구|교실|학생|고객|단말|현장|상담사|의료진)|전부|"
    r"하나도|한\s*대도|全(?:て|部)の(?:端末|店|窓口|病棟)|全(?:端末|店|窓口|病棟|学生|患者|工場)|(?:所有|"
    r"全部)(?:终端|门店|窗口|病区|学生|工厂|机器|桌面)|一个都|一台都",
)
_PUBLIC = _pattern(
    r"web ?shop|online ?shop|online store|e-?commerce(?: site)?|check ?out|online banking|internet "
    r"banking|customer portal|tienda (?:online|virtual|en línea)|banca (?:online|en línea|electrónica)|"
    r"loja (?:virtual|online)|banco online|"
    r"ticketing|billetterie|boutique en ligne|site marchand|site e-?commerce|banque en ligne|onlineshop|"
    r"webshop|online-?banking|kundenportal",
    r"网上商城|网店|电商|网银|网上银行|商城|쇼핑몰|온라인\s*(?:몰|뱅킹|상점)|인터넷\s*뱅킹|ECサイト|"
    r"通販サイト|ネット(?:バンキング|ショップ)|オンラインショップ",
)
_SLOW = _pattern(
    r"(?:very |extremely |terribly |really |so |too |painfully )?(?:slow(?:ly|er|ness)?|sluggish|laggy|"
    r"lag(?:s|ging)?|latency|crawl(?:s|ing)?|delay(?:s|ed)?|stutter(?:s|ing)?|choppy)|takes? (?:ages|"
    r"forever|"
    r"(?:nearly |about |up to )?(?:\w+ )?(?:seconds|minutes)|(?:an )?eternity)|(?:response|loading) "
    r"times?|snail['’]s pace|every (?:few|couple of|five|ten|fifteen|\d+) minutes|on and off|up and down|"
    r"now and then|intermittent(?:ly)?|flapping|"
    r"(?:packet|connection) loss(?:es)?|keeps? (?:dropping|getting dropped|disconnecting)|unstable|flaky|"
    r"lent(?:o|a|os|as|itud|ísim[oa]s?|e|es|ement|eurs?)|tarda\w*|a paso de tortuga|una eternidad|"
    r"latencia\w*|retraso\w*|intermitente\w*|se (?:cae|corta|desconecta)\w* (?:cada|a cada|todo)|"
    r"inestable|va a tirones|cada (?:pocos|dos|cinco|diez|quince|rato|\d+) ?(?:minutos)?|"
    r"demora\w*|devagar|lerd[oa]|eternidade|latência\w*|atras(?:o|a|ad[oa])\w*|picot\w+|instáve\w+|cai e "
    r"volta|carroça|travando|arrastad[oa]|leva (?:mais de |uma |uns |umas )?\w+ (?:segundos|minutos)|"
    r"(?:plusieurs|\w+) (?:secondes|minutes) (?:pour|avant|à)|interminables?|décalage|saccad\w+|"
    r"rame(?:nt)?|ralenti\w*|instable|coup(?:e|ure)s? (?:et|sans|inter|fréq)\w*|toutes les (?:cinq|dix|"
    r"quinze|\d+) minutes|temps de réponse|"
    r"(?:extrem |sehr |furchtbar |ziemlich |massiv )?(?:langsam\w*|zäh\w*|träge\w*|verzöger\w+|ruckel\w+|"
    r"hak(?:t|en|elig)|wackelig|abgehackt)|schneckentempo|(?:braucht|dauert|zieht sich)(?: \w+){0,3} "
    r"(?:ewig|minuten|sekunden)|ewig|"
    r"erst nach \w+(?:,? \w+)? sekunden|paketverlust\w*|verlier\w+ (?:massiv )?pakete|alle (?:paar|fünf|"
    r"zehn|\d+) minuten|bricht (?:ständig|immer wieder|laufend)|instabil\w*|hinkt",
    r"慢|卡顿|卡得|很卡|延迟|延遲|迟缓|龟速|掉线|断断续续|时断时续|闪断|不稳定|半拍|转圈|等(?:好几|十几|"
    r"几十|好久|\d+)|느리|느려|버벅|지연|밀린|밀려|밀립|렉|끊겼다|끊김|깜빡|왔다\s*갔다|불안정|(?:초|"
    r"분)씩?\s*(?:이나\s*)?(?:걸|기다)"
    r"|遅(?:い|く|れ|延|す)|重(?:い|く|たい)|もっさり|カクつ|ラグ|瞬断|断続|不安定|(?:切断|切れ)(?:され|"
    r"て).{0,6}(?:繰り返|再接続|また)|(?:秒|分)(?:も|以上)?(?:かか|待)|時々|(?:十|数|\d+)分おき",
)
_EXPOSED = _pattern(
    r"data (?:leak|breach)|(?:security|privacy) (?:breach|incident)|leak(?:ed|ing|s)?|ransomware|malware|"
    r"hack(?:ed|er|ers)|intruder|compromised|attack(?:er|ed)?|unauthori[sz]ed (?:access|users?|people)|"
    r"exposed (?:to|on|publicly)|publicly (?:visible|accessible|readable)|can (?:see|read|open) (?:each "
    r"other['’]s|other people['’]s|someone else['’]s|other customers['’]?)|"
    r"fuga de (?:datos|información)|filtra(?:ci(?:ó|o)n|do|ndo|dos)|brecha de (?:seguridad|datos)|"
    r"intrus[oa]s?|secuestr\w+|acceso no autorizado|expuest[oa]s?|"
    r"vaza(?:mento|ndo|ram|dos?)|fuga de dados|invadid[oa]s?|invasão|acesso (?:não autorizado|indevido)|"
    r"expost[oa]s?|"
    r"fuite (?:de données|d['’]informations)|intrusion|piraté\w*|rançongiciel|accès non autorisé|"
    r"compromis(?:e|es)?|exposé\w*|faille|"
    r"daten(?:leck|panne|schutzvorfall|schutzverletzung|abfluss)|einsehbar|gehackt|hacker|angreifer|"
    r"angriff|unbefugt\w*|kompromittiert|erpressungs\w+|sicherheitslücke",
    r"泄露|泄漏|外泄|入侵|黑客|勒索|被攻击|越权|未授权|유출|해킹|랜섬|침입|침해|무단|노출|漏えい|漏洩|"
    r"流出|不正アクセス|ランサム|侵入|ハッキング|乗っ取|誰でも(?:見|閲覧|アクセス)|丸見え",
)
_NOT_ALL = _pattern(
    r"not (?:everyone|everybody|all(?: (?:of )?(?:the |our )?users)?)|no (?:afecta a )?todos|nem todos|"
    r"não (?:afeta )?todos|pas (?:tous|tout le monde)|nicht (?:alle|jeder)|(?:no ?body|no one) else",
    r"不是(?:所有|每个)(?:人|用户)|并非所有|(?:모두|전원|전체)(?:가|는|에게)?\s*(?:그런\s*(?:건|"
    r"것은)\s*)?아니|全員(?:では|じゃ)な|全社(?:では|じゃ)な",
)
_SIGNALS: tuple[tuple[str, Wordings, tuple[tuple[str, bool | str, float], ...]], ...] = (
    ("no_way_round", _NO_WAY, (("workaround", "none", _OUTRIGHT),)),
    ("goes_on", _GOES_ON, (("operations_halted", False, _OUTRIGHT), ("primary_function_down", False, 0.9))),
    ("halted", _HALTED, (("operations_halted", True, 0.96),)),
    ("asking", _ONLY_ASKING, (("question_only", True, _OUTRIGHT),)),
    ("not_all", _NOT_ALL, (("large_scope", False, _OUTRIGHT),)),
    ("slow", _SLOW, (("degraded", True, 0.93),)),
    ("exposed", _EXPOSED, (("security_risk", True, 0.96),)),
    ("wide", _WIDE, (("large_scope", True, 0.9),)),
    ("whole", _WHOLE, (("large_scope", True, 0.88),)),
    ("public", _PUBLIC, (("large_scope", True, 0.85),)),
)
"""A name, its wordings, and the signals they mean with how sure that is; what is learnt is never surer than
0.92.
"""


@functools.lru_cache(maxsize=64)
def _found(text: str) -> tuple[tuple[str, tuple[Signal, ...]], ...]:
    """What stands in the text, by name; two components ask for the same message."""
    scripts = scripts_of(text)
    return tuple(
        (
            name,
            tuple(
                Signal(signal, value, match.group(), match.start(), match.end(), confidence)
                for match in matches
                for signal, value, confidence in meanings
            ),
        )
        for name, wordings, meanings in _SIGNALS
        if (matches := wordings.found(text, scripts))
    )


def said_outright(text: str) -> Iterator[Signal]:
    """Signals whose very words stand in the text."""
    for _, signals in _found(text[:MAX_READ]):
        yield from signals


def outright_marks(text: str) -> list[str]:
    """The names of the kinds of wordings that stand in the text."""
    return [name for name, _ in _found(text[:MAX_READ])]
