"""Words that give a Latin-script language away, and words that say nothing about it.

A short message ("nada", "geht nicht", "ça va") is often all there is; statistical detectors err on these,
and a list of the commonest words does not. A word of several languages stands in each of them.
"""

from __future__ import annotations

from bot.nlu.surface import plain

_EN = """
add you're dumb raise quote another year long until answers log needed number names first last next how's
where's who's the a an and or but is are was were am be been being do does did don't doesn't didn't done
have has had haven't hasn't i you he she it we they me my your our their its this that these those there
here what which who whom whose when where why how not no yes yeah yep nope to of in on at for from with
without by about into over after before again still any some all only just now then than so if because can
can't cannot could couldn't will won't would wouldn't should shouldn't may might must need want get gets got
getting give make please pls plz thanks thank hello hey hi bye goodbye morning evening help open close call
speak talk someone somebody anybody anyone nobody everyone everybody everything nothing something working
works work worked broken down slow today yesterday tomorrow since sorry okay sure correct right wrong never
mind forget know think tell ask going back up out off one two users people person human case issue problem
isn't aren't wasn't it's i'm i've i'll we're we've that's what's there's let let's him her them us been more
most much many other same too very nothing idk dunno ur u thx ty
"""
_ES = """
vaya menuda menudo tomadura arranca arrancan llegan llevamos llevan pésimo pésima caída pantalla contraseña
escritorio archivo archivos carpeta falla fallo sesiones sesión conexión licencia acceso trabajar trabajo
trabajando dinero minuto minutos seguir seguimos sale siga parece doy pongo abres deja dejan pase buen finde
servido raro tira demos cerrado cerrada abierto dejó quedó tampoco nomás ahorita acá allá ocupo llamada
llamen llámenme avisen cuánto cuántos mañana el la los las un una unos unas y o u pero es son era fue soy
estoy está están estaba ser estar hay ha he han hemos tengo tiene tienen tenemos yo tú usted ustedes él ella
ellos nosotros me mi mis su sus nuestro nuestra nuestros nuestras se te le les lo esto esta este estos estas
eso esa ese aquí ahí allí qué que quién cuál cuáles cuándo cuando dónde donde cómo como por para porque con
sin en de del al a no sí si ya todavía aún también muy más menos todo toda todos todas nada nadie algo
alguien alguno ninguno solo sólo ahora hoy ayer mañana desde hasta puedo puede pueden podemos podría quiero
quiere necesito necesita hacer hace hacen hago dar favor gracias hola buenas buenos días tardes noches adiós
chao ayuda ayúdame abrir cerrar llamar hablar persona caso problema funciona funcionan funcionó usuario
usuarios vale claro bueno bien mal lento caído sigue siguen igual ninguna idea sé saber dice decir perdón
nos va vamos voy sirve vez otra otro nuevo pasa entiendo momento olvídalo déjalo
"""
_PT = """
demorando demorar ligue liguem versão arquivo arquivos ficheiro ficheiros senha tela ecrã falha falhas
conexão ligação sessão sessões licença licenças acesso trabalhar trabalho travado travando travou caiu
caindo erro erros péssimo péssima avaria avariou
voltar fecham fechem fechado fechada adicione substitui corrigir diria dúvida perguntar pergunta desisto
guardado negócio encerrado atendimento dias chamem retomar correto prefiro telefone telefónico telefônico
vosso vossa aguardo mudar pedidos licenciamento arquivar continua continuam ficou ficam deixou deixa parou
pararam demais mim pelo pela pelos pelas nesse nessa neste nesta dele dela deles seria gostaria poderiam
preciso queria abrir aberto ajude ajudem socorro opa oii blz obg tudo bem nenhum o os as um uma uns umas e
ou mas é são era foi sou estou está estão estava ser estar há tem têm tenho temos eu você vocês ele ela eles
elas nós a gente me meu minha meus minhas seu sua seus suas nosso nossa nossos nossas se te lhe isto isso
este esta esse essa estes estas aqui aí ali lá que quem qual quais quando onde como por para pra pro porque
com sem em de do da dos das no na nos nas ao à aos às não sim já ainda também muito mais menos tudo todo
toda todos todas nada ninguém algo alguém algum nenhum só apenas agora hoje ontem amanhã desde até posso
pode podem podemos poderia quero quer preciso precisa precisamos fazer faz faço dar favor obrigado obrigada
olá oi bom boa dia tarde noite tchau adeus ajuda ajudar abrir fechar ligar falar pessoa caso chamado
problema funciona funcionam funcionou utilizador utilizadores usuário usuários certo claro bem mal lento
continua mesma mesmo nenhuma ideia sei saber diz dizer desculpa desculpe nos vai vamos vou vez outra outro
novo acontece entendi entendo momento esquece deixa estamos consigo consegue conseguem tô tá vcs vc né então
pois beleza valeu
"""
_FR = """
slt merciii svp stp cdlt dispo dès afin lors ainsi cependant toujours nouvelle nouvelles aucuns auriez
pourrait peut-être demande voulez veuillez souhaiterais renvoyer ouvrez fermez rappelez appelez contrat
contrats possible nos vos le la les l un une des du de d et ou mais est sont était été suis es êtes sommes
ont ai as a avons avez avoir être je tu il elle on nous vous ils elles me m mon ma mes ton ta tes son sa ses
notre nos votre vos leur leurs se s te ce c cet cette ces ça cela ceci ici là que qu qui quoi quel quelle
quels quelles quand où comment pourquoi parce pour par avec sans dans en sur sous au aux à ne n pas non oui
si déjà encore toujours aussi très plus moins tout toute tous toutes rien personne quelque quelqu'un chose
aucun aucune seulement juste maintenant aujourd'hui hier demain depuis jusqu peux peut peuvent pouvez
pouvons pourrais pourriez veux veut voudrais souhaite souhaitez besoin faut faire fait fais donner donne svp
plaît merci bonjour bonsoir salut coucou allo revoir aide aider ouvrir fermer appeler parler quelqu dossier
problème fonctionne fonctionnent marche utilisateur utilisateurs d'accord bien mal lent panne tombé même
pareil idée sais savoir dit dire pardon désolé va vais allez fois autre nouveau comprends compris moment
laissez laisse tomber oublie c'est j'ai n'est qu'est y ouais nan mdr ok'
"""
_DE = """
hab hams isch bisch mis frage fragen anmelden eintragen nutzen beide gehts gibts wars denn eben halt euch
ihr eure drittkontakt der die das den dem des ein eine einen einem einer eines und oder aber ist sind war
waren bin bist seid sein gewesen habe hat haben hatte hatten ich du er sie es wir ihr mich mir dich dir uns
euch ihnen ihm mein meine meinen meiner dein deine sein seine unser unsere unseren unserer ihre ihren dies
diese dieser dieses diesen hier da dort was wer wen wem welche welcher welches wann wo wie warum wieso
weshalb weil für von vom mit ohne in im ins an am auf aus bei beim nach zu zum zur über unter seit bis durch
gegen um nicht nichts nix kein keine keinen nein ja doch nee schon noch immer auch sehr mehr weniger alles
alle allen jemand niemand etwas irgendwas nur jetzt heute gestern morgen kann können könnte könnten könnt
kannst will möchte möchten muss müssen soll sollte braucht brauche brauchen machen macht geben gibt bitte
danke hallo guten tag abend moin servus grüezi tschüss ciao hilfe helfen öffnen schließen schliessen anrufen
sprechen reden mensch person fall problem geht gehen ging funktioniert funktionieren läuft laufen benutzer
nutzer kaputt langsam wieder weiter weiterhin gleich dasselbe keine ahnung weiß weiss wissen sagen
entschuldigung sorry'n ok'n mal neu neue neuen anderes andere verstanden verstehe moment vergiss lass stimmt
genau richtig falsch klar passt wird werden wurde würde habt wäre dass ob wenn dann denn also sonst leider
gerade bekomme bekommen lässt
"""
_NEUTRAL = """
ok okay oki okey k kk hm hmm mhm lol haha hehe wow pff uff ciao sos info test admin server client app apps
desktop desktops vdi vda vdas session sessions gateway login logon logout logoff online offline internet web
online email e-mail mail link url ticket tickets chat bot agent agents support error errors firewall router
switch proxy cluster node build update upgrade patch hotfix citrix netscaler storefront workspace sharefile
xenapp xendesktop xenserver daas cvad receiver director studio provisioning endpoint adc waf vpx mpx sdx
ltsr cu windows linux mac macos android ios chrome edge firefox teams outlook microsoft azure aws google
vmware cisco ssl tls http https dns ldap saml mfa vpn ica hdx pvs mcs ad rdp sql api sso otp sev prio p1 p2
p3 p4 id nr tech status reset backup cloud hotline feedback console monitor cache cookie token timeout crash
bug log logs file files script rma trm css gold silver bronze select priority plus core advanced
"""


def word_set(block: str) -> frozenset[str]:
    """The words of a block of text, as written and without accents."""
    return frozenset(block.split()) | frozenset(plain(word) for word in block.split())


WORDS: dict[str, frozenset[str]] = {
    "en": word_set(_EN), "es": word_set(_ES), "pt": word_set(_PT), "fr": word_set(_FR), "de": word_set(_DE),
}  # fmt: skip
NEUTRAL = word_set(_NEUTRAL)

ROMANISED: dict[str, frozenset[str]] = {
    "ja": word_set(
        "konnichiwa konnichiha ohayou ohayo ohayougozaimasu konbanwa arigatou arigato gozaimasu "
        "gozaimashita sumimasen "
        "onegaishimasu onegai shimasu kudasai desu masu desuka nihongo wakarimasen wakaranai hai iie "
        "sayounara "
        "sayonara moshimoshi daijoubu shitai dekinai dekimasen tasukete"
    ),
    "ko": word_set(
        "annyeong annyeonghaseyo annyeonghaseyeo annyong anyoung gamsahamnida kamsahamnida gomawo "
        "gomapseumnida ne aniyo "
        "juseyo hangugeo hanguk moreugesseoyo mollayo jamkkanmanyo ottoke eotteoke"
    ),
    "zh": word_set(
        "nihao xiexie xie zaijian qing wen bang wo mang zenme shenme bu zhidao meiyou wenti zhongwen keyi "
        "duibuqi "
        "putonghua hao de shi women"
    ),
}
"""Words of East Asian languages in Latin letters; only words that mean nothing in the other languages count
alone.
"""
