"""Which of the eight languages a message is in, and which one a conversation is in.

Script decides first: Hangul is Korean, kana is Japanese, Han characters are told apart by which of them
only Chinese or only Japanese writes. For the Latin languages four opinions are added up: `eldc`, common
words, letters only one of them has, and, where these leave doubt, `langdetect` with only the needed
profiles (fixed seed). A message that is only numbers, codes, "ok" or product names says nothing about
language: it is not `certain`.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.nlu.lexicon import NEUTRAL, ROMANISED, WORDS
from bot.nlu.surface import plain, surface

LANGUAGES = ("en", "es", "pt", "fr", "de", "zh", "ko", "ja")
LATIN = ("en", "es", "pt", "fr", "de")
CERTAIN = 0.8
"""From this share of belief on, a reading stands by itself."""

_READ = 400
_HANGUL = re.compile(r"[\uac00-\ud7af\u1100-\u11ff\u3131-\u318e]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff々]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SINGLE = re.compile(r"(?<![\w'])[^\W\d_](?![\w'])")
_NO_FIRST = re.compile(r"\s*no\s+[a-zà-ÿ]")
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|[\w.\-\\/:]*\d[\w.\-\\/:]*|[\w\-]+\.(?:com|net|org|local|dll|exe|log|"
    r"zip)\b"
)
_LETTERS: dict[str, tuple[tuple[str, float], ...]] = {
    "ñ": (("es", 3.0),), "¿": (("es", 4.0),), "¡": (("es", 4.0),), "ã": (("pt", 4.0),), "õ": (("pt", 4.0),),
    "ß": (("de", 4.0),), "ä": (("de", 3.0),), "ö": (("de", 3.0),), "ü": (("de", 2.0),), "è": (("fr", 3.0),),
    "ê": (("fr", 1.5), ("pt", 1.5)), "ù": (("fr", 3.0),), "œ": (("fr", 3.0),), "î": (("fr", 3.0),),
    "û": (("fr", 3.0),),
    "ë": (("fr", 2.0),), "ï": (("fr", 2.0),), "ç": (("pt", 1.5), ("fr", 1.5)), "â": (("pt", 1.2),
    ("fr", 1.5)),
    "ô": (("pt", 1.2), ("fr", 1.5)), "à": (("fr", 1.8), ("pt", 1.0)), "á": (("es", 1.2), ("pt", 1.2)),
    "í": (("es", 1.5), ("pt", 1.0)), "ó": (("es", 1.5), ("pt", 0.8)), "ú": (("es", 1.2), ("pt", 0.9)),
    "é": (("es", 0.8), ("pt", 0.8), ("fr", 1.0)),
}  # fmt: skip
_ENDINGS: tuple[tuple[str, str, float], ...] = (
    ("ção", "pt", 2.0), ("ções", "pt", 2.0), ("cao", "pt", 1.0), ("ción", "es", 2.0), ("ciones", "es", 1.5),
    ("cion", "es", 1.5),
    ("ung", "de", 1.0), ("ungen", "de", 1.5), ("heit", "de", 1.5), ("keit", "de", 1.5), ("lich", "de", 1.2),
    ("iert", "de", 1.5),
    ("eux", "fr", 1.2), ("aux", "fr", 0.8), ("ez", "fr", 0.8), ("ement", "fr", 1.0), ("ing", "en", 0.8),
    ("tion", "en", 0.3),
    ("idade", "pt", 1.5), ("idad", "es", 1.5), ("mente", "es", 0.4), ("mente", "pt", 0.4), ("agem",
    "pt", 1.5), ("aje", "es", 0.8),
)  # fmt: skip
_BIGRAMS: tuple[tuple[str, str, float], ...] = (
    ("nh", "pt", 1.0), ("lh", "pt", 1.0), ("ll", "es", 0.3), ("sch", "de", 1.2), ("ich", "de", 0.6), ("th",
    "en", 0.8),
    ("wh", "en", 0.8), ("ght", "en", 1.2), ("qu'", "fr", 2.0), ("eau", "fr", 1.0), ("oi", "fr", 0.3), ("ck",
    "de", 0.2),
    ("'t", "en", 1.5), ("'s", "en", 0.6), ("j'", "fr", 2.0), ("l'", "fr", 1.5), ("d'", "fr", 1.5), ("n'",
    "fr", 1.5), ("c'", "fr", 1.5),
)  # fmt: skip
_SINGLES: dict[str, tuple[tuple[str, float], ...]] = {
    "o": (("pt", 1.0), ("es", 0.3)), "é": (("pt", 1.6),), "y": (("es", 1.2), ("fr", 0.3)),
    "à": (("fr", 1.2), ("pt", 0.8)),
    "e": (("pt", 0.7),), "a": (("pt", 0.5), ("es", 0.4), ("fr", 0.3), ("en", 0.3)), "i": (("en", 1.2),),
    "q": (("es", 0.4), ("pt", 0.4)), "n": (("pt", 0.4),), "u": (("en", 0.6), ("de", 0.2)),
}  # fmt: skip
"""Words of one letter: nothing by themselves, a hint beside others."""
_SIMPLIFIED_HINTS = frozenset(
    "的了吗呢吧是这那们你您请说没么怎哪谁和与在有个我他她它把被给让跟还就都也很太不能会要想"
)
_JAPANESE_HINTS = frozenset("済込働畑峠枠匂咲辻込働駅円様御座")


@dataclass(frozen=True)
class LanguageReading:
    """What one message says about its language: the likeliest, whether that stands alone, and all eight
    shares.
    """

    language: str
    certain: bool
    scores: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the parse data."""
        scores = {language: round(score, 4) for language, score in self.scores.items()}
        return {"language": self.language, "certain": self.certain, "scores": scores}


ESTABLISHED = 0.8
"""The share from which a conversation's language is settled, until a clear message says otherwise."""

LIKELY = 0.6
"""The least share an unclear message has to give its likeliest language to count at all."""


@dataclass(frozen=True)
class Belief:
    """What a conversation's messages together say about its language."""

    language: str
    scores: Mapping[str, float]


def identify(text: str, priors: Mapping[str, float] | None = None) -> LanguageReading:
    """The language of one message. `priors`: shares believed before reading it (need not sum to 1)."""
    folded = surface(text[:_READ]).folded
    hangul, kana, han = (len(pattern.findall(folded)) for pattern in (_HANGUL, _KANA, _HAN))
    readable = _NOISE.sub(" ", folded)
    words = [word for word in _WORD.findall(readable) if not _HAN.match(word) and not _KANA.match(word)]
    words = [word for word in words if not _HANGUL.match(word)]
    telling = [word for word in words if _is_telling(word)]
    east_asian = hangul + kana + han
    if east_asian and not (len(telling) >= 4 and east_asian < 2 * len(telling)):
        return _reading(_east_asian(folded, hangul, kana, han), priors, evidence=True)
    if not telling:
        return _reading({}, priors, evidence=False)
    romanised = _romanised(telling)
    if romanised is not None:
        return _reading(romanised, priors, evidence=True)
    return _reading(_latin(readable, telling), priors, evidence=True)


def carry(
    belief: Mapping[str, float] | None,
    reading: LanguageReading | Mapping[str, Any],
    browser: str | None = None,
) -> Belief:
    """The conversation's belief after one more message.

    `belief` holds the shares so far (None before the first message, when the browser's language stands in
    for them). A message that says nothing changes nothing, and an unclear one does not change a language that
    is established; a clear message in another language switches at once.
    """
    if isinstance(reading, LanguageReading):
        said, certain = reading.scores, reading.certain
    else:
        said, certain = reading["scores"], bool(reading["certain"])
    before = dict(belief) if belief else _from_browser(browser)
    known = belief is not None and max(before.values()) >= ESTABLISHED
    if not certain and (known or max(said.values(), default=0.0) < LIKELY):
        # "no" and "error" are words of several languages: a few of them must not turn a conversation round.
        return Belief(max(before, key=lambda language: before[language]), before)
    strength = 1.0 if certain else 0.6
    # What was believed never weighs more than a clear message does, or nobody could switch.
    logs = {
        language: 0.5 * math.log(max(before.get(language, 0.0), 0.02))
        + strength * math.log(max(said.get(language, 0.0), 0.002))
        for language in LANGUAGES
    }
    if max(said.values(), default=0.0) - min(said.values(), default=0.0) < 1e-6:
        logs = {language: math.log(max(before.get(language, 0.0), 1e-6)) for language in LANGUAGES}
    scores = _softmax(logs)
    return Belief(max(scores, key=lambda language: scores[language]), scores)


def _from_browser(browser: str | None) -> dict[str, float]:
    language = (browser or "").lower().replace("_", "-").split("-")[0]
    if language not in LANGUAGES:
        return dict.fromkeys(LANGUAGES, 1 / len(LANGUAGES))
    return {each: 0.65 if each == language else 0.05 for each in LANGUAGES}


def _is_telling(word: str) -> bool:
    bare = plain(word)
    if bare in NEUTRAL:
        return False
    if len(bare) <= 1:
        return False
    return not (word.isupper() and 2 <= len(word) <= 5 and not any(bare in words for words in WORDS.values()))


def _reading(
    logs: Mapping[str, float], priors: Mapping[str, float] | None, *, evidence: bool
) -> LanguageReading:
    scores = {language: logs.get(language, -12.0 if evidence else 0.0) for language in LANGUAGES}
    if priors:
        total = sum(priors.values()) or 1.0
        scores = {
            language: score + math.log(max(priors.get(language, 0.0) / total, 0.01))
            for language, score in scores.items()
        }
    shares = _softmax(scores)
    best = max(shares, key=lambda language: shares[language])
    return LanguageReading(best, evidence and shares[best] >= CERTAIN, shares)


def _softmax(logs: Mapping[str, float]) -> dict[str, float]:
    highest = max(logs.values())
    weights = {language: math.exp(value - highest) for language, value in logs.items()}
    total = sum(weights.values())
    return {language: weight / total for language, weight in weights.items()}


def _east_asian(text: str, hangul: int, kana: int, han: int) -> dict[str, float]:
    if hangul and hangul >= kana:
        return {"ko": 6.0, "ja": 0.0, "zh": 0.0}
    if kana:
        return {"ja": 6.0, "zh": 0.0 if kana > 1 or han < 4 else 3.0, "ko": -2.0}
    chinese, japanese = 0.5, 0.0
    for character in _HAN.findall(text):
        kind = _han_kind(character)
        if kind == "zh" or character in _SIMPLIFIED_HINTS:
            chinese += 2.0
        elif kind == "ja" or character in _JAPANESE_HINTS:
            japanese += 2.0
    return {"zh": min(chinese, 8.0), "ja": min(japanese, 8.0), "ko": -2.0}


@functools.lru_cache(maxsize=4096)
def _han_kind(character: str) -> str | None:
    """`zh` or `ja` for a character only one of them writes today: the old national character sets know."""
    japanese, simplified, traditional = (
        _writes(character, charset) for charset in ("shift_jis", "gb2312", "big5")
    )
    if japanese and not simplified and not traditional:
        return "ja"
    if (simplified or traditional) and not japanese:
        return "zh"
    return None


def _writes(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _romanised(words: list[str]) -> dict[str, float] | None:
    bare = [plain(word) for word in words]
    for language, known in ROMANISED.items():
        hits = sum(word in known for word in bare)
        strong = any(len(word) >= 5 and word in known for word in bare)
        foreign = sum(any(word in latin for latin in WORDS.values()) for word in bare)
        if strong and hits > foreign:
            return {language: 4.0} | dict.fromkeys(LATIN, 0.0)
    return None


def _latin(text: str, words: list[str]) -> dict[str, float]:
    scores = dict.fromkeys(LATIN, 0.0)
    lowered = text.casefold().replace("’", "'")
    for character in set(lowered):
        for language, weight in _LETTERS.get(character, ()):
            scores[language] += weight
    for part, language, weight in _BIGRAMS:
        if part in lowered:
            scores[language] += weight
    for single in _SINGLE.findall(lowered):
        for language, weight in _SINGLES.get(single, ()):
            scores[language] += weight
    if _NO_FIRST.match(lowered):
        # Spanish begins with it to deny; in Portuguese it is "in the", and hardly ever comes first.
        scores["es"] += 1.2
        scores["en"] += 0.6
    for word in words:
        _weigh_word(word.casefold().replace("’", "'"), scores)
    phrase = " ".join(words).casefold()
    for language, score in _eldc(phrase).items():
        scores[language] += 6.0 * score
    best, second = sorted(scores.values(), reverse=True)[:2]
    if best - second < 4.0:
        for language, share in _langdetect(phrase).items():
            scores[language] += 0.5 * math.log(max(share, 0.01) / 0.2)
    return scores


def _weigh_word(word: str, scores: dict[str, float]) -> None:
    bare = plain(word)
    homes = [language for language in LATIN if word in WORDS[language]]
    weight = 1.6
    if not homes and bare != word:
        homes, weight = [language for language in LATIN if bare in WORDS[language]], 1.2
    for language in homes:
        scores[language] += weight / len(homes) ** 0.5
    for ending, language, share in _ENDINGS:
        if len(word) > len(ending) + 2 and word.endswith(ending):
            scores[language] += share


def _eldc(text: str) -> dict[str, float]:
    import eldc

    _prepare_eldc()
    result = eldc.detect_details(text)
    return {language: float(score) for language, score in result.scores.items() if language in LATIN}


@functools.cache
def _prepare_eldc() -> None:
    import eldc

    eldc.init()
    eldc.set_languages(list(LATIN))
    eldc.set_scores(len(LATIN))


@functools.cache
def _langdetect_factory() -> Any:
    import langdetect
    from langdetect.detector_factory import DetectorFactory

    profiles = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    factory.load_json_profile([(profiles / language).read_text(encoding="utf-8") for language in LATIN])
    factory.set_seed(0)
    return factory


def _langdetect(text: str) -> dict[str, float]:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _langdetect_factory().create()
    detector.append(text)
    try:
        return {found.lang: float(found.prob) for found in detector.get_probabilities()}
    except LangDetectException:
        # Nothing in the text it could use.
        return {}
