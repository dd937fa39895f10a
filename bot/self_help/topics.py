"""Topics: what people describe, and the small tree of checks that helps with it.

``data/self_help/<area>/<topic>.yml``, every text in all eight languages::

    id: gateway_unreachable              # the file's name
    area: app_delivery_security          # the folder's name
    products: [netscaler_gateway]        # the catalogue's ids; left out: all of the area
    versions: ["13.1"]                   # how the versions it is about begin; left out: all
    error_codes: ["1030"]                # whoever names one of these is taken here at once
    articles: [gateway-not-reachable]    # further reading, the best first
    collect: [version, error_code, log, began, changed]   # what an engineer needs to know
    log: {en: "the newest lines of ns.log", ...}          # which excerpt, where `log` is collected
    title: {en: "gateway that can't be reached", ...}
    symptoms: {en: ["..."], ...}         # as people say them
    checks:                              # each one instruction; the first one begins
    - id: mobile_data
      instruction: {en: "...", ...}
      question: {en: "...", ...}         # what to look for
      answers:
      - id: appears
        means: affirm                    # affirm | deny: what a plain yes or no stands for here
        title: {en: "...", ...}          # the button
        words: {en: ["..."], ...}        # how people say it
        then: first_network              # a later check, or solved | case | outage
    - id: reconnect
      step: restart_app                  # one of steps.yml: skipped if the customer has done that already
      instruction: {en: "...", ...}      # without a question it is a fix: "did that help?" is asked
      next: virtual_server               # a later check, or case; left out: the next one

A lead edits these files; everything wrong with one is said with file and line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import AfterValidator, Field, StringConstraints

from bot.records.catalogue import Area
from bot.records.data_files import DataFile, DataFileError, Place, Strict
from bot.support.languages import LANGUAGES

AREAS = get_args(Area)

TopicError = DataFileError
"""What :func:`load_topic` raises; it names file and line."""

SOLVED, CASE, OUTAGE = "solved", "case", "outage"
ENDS = (SOLVED, CASE, OUTAGE)
"""Where an answer leads that is no check: it works; only an engineer can go on; it is down for everybody."""

LONGEST_PATH = 6
"""So many checks at most may anybody be asked to make for one topic."""

Collected = Literal["version", "error_code", "log", "began", "changed"]
"""What may be collected for an engineer: the version, an error code or message, an excerpt of a log, when it
began, what had been changed before."""

T = TypeVar("T")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = Annotated[list[Text], Field(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


def _in_all_languages(texts: dict[str, T]) -> dict[str, T]:
    unknown = [code for code in texts if code not in LANGUAGES]
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: not one of {', '.join(LANGUAGES)}")
    missing = [code for code in LANGUAGES if code not in texts]
    if missing:
        raise ValueError(f"missing in {', '.join(missing)}")
    return texts


PerLanguage = Annotated[dict[str, T], AfterValidator(_in_all_languages)]
"""Something in every language, by ISO 639-1 code."""


class Answer(Strict):
    """One thing a customer may find at a check, and where it leads (``then``)."""

    id: Slug
    means: Literal["affirm", "deny"] | None = None
    title: PerLanguage[Text]
    words: PerLanguage[Texts]
    then: Text


class Check(Strict):
    """One instruction. With a ``question`` it is something to look at; without, a fix to try."""

    id: Slug
    step: Slug | None = None
    instruction: PerLanguage[Text]
    question: PerLanguage[Text] | None = None
    answers: list[Answer] = Field(default_factory=list)
    next: Text | None = None


class Topic(Strict):
    """What people describe, and the checks for it."""

    id: Slug
    area: Area
    products: list[Text] = Field(default_factory=list)
    versions: list[Text] = Field(default_factory=list)
    error_codes: list[Text] = Field(default_factory=list)
    articles: list[Text] = Field(default_factory=list)
    collect: list[Collected] = Field(default_factory=list)
    log: PerLanguage[Text] | None = None
    title: PerLanguage[Text]
    symptoms: PerLanguage[Texts]
    checks: Annotated[list[Check], Field(min_length=1)]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {check.id: place for place, check in enumerate(self.checks)}

    def check(self, check_id: str) -> Check | None:
        """The check of this id."""
        place = self._places.get(check_id)
        return None if place is None else self.checks[place]

    def after(self, check: Check) -> str:
        """Where a check leads whose question nobody could answer, or whose fix did not help."""
        if check.next is not None:
            return check.next
        place = self._places[check.id] + 1
        return self.checks[place].id if place < len(self.checks) else CASE

    def ways_on(self, check: Check) -> list[str]:
        """Every place a check may lead to."""
        return list(dict.fromkeys([*(answer.then for answer in check.answers), self.after(check)]))


Fault = tuple[Place, str]


def faults(topic: Topic, *, steps: Collection[str]) -> Iterator[Fault]:
    """What is wrong with a topic's tree: where in its file, and what. ``steps`` are those of steps.yml."""
    if ("log" in topic.collect) != (topic.log is not None):
        yield ("log",), "the log's name and `log` among what is collected go together"
    yield from _twice([check.id for check in topic.checks], ("checks",))
    order = {check.id: place for place, check in enumerate(topic.checks)}
    for place, check in enumerate(topic.checks):
        here: Place = ("checks", place)
        if check.id in ENDS:
            yield (*here, "id"), f"{check.id} is the name of an end"
        yield from _check_faults(check, here, steps)
        targets: list[tuple[Place, str, tuple[str, ...]]] = [
            ((*here, "answers", at, "then"), answer.then, ENDS) for at, answer in enumerate(check.answers)
        ]
        if check.next is not None:
            targets.append(((*here, "next"), check.next, (CASE,)))
        for where, target, ends in targets:
            if target not in ends and order.get(target, -1) <= place:
                yield where, f"{target}: neither a later check nor {', '.join(ends)}"
    yield from _path_faults(topic, order)


def _check_faults(check: Check, here: Place, steps: Collection[str]) -> Iterator[Fault]:
    if (check.question is None) != (not check.answers):
        yield (*here, "question"), f"{check.id}: a question and its answers go together"
    if check.step is not None and check.answers:
        yield (*here, "step"), f"{check.id}: only a fix can have been tried already; this asks what is seen"
    if check.step is not None and check.step not in steps:
        yield (*here, "step"), f"{check.step} is not in steps.yml"
    if len(check.answers) == 1:
        yield (*here, "answers"), f"{check.id}: one answer is no question"
    yield from _twice([answer.id for answer in check.answers], (*here, "answers"))
    said: set[str] = set()
    for at, answer in enumerate(check.answers):
        if answer.means is not None and answer.means in said:
            yield (*here, "answers", at, "means"), f"{answer.means} is another answer already"
        said.add(answer.means or "")


def _twice(ids: list[str], where: Place) -> Iterator[Fault]:
    for place, name in enumerate(ids):
        if name in ids[:place]:
            yield (*where, place, "id"), f"{name} is there already"


def _path_faults(topic: Topic, order: Mapping[str, int]) -> Iterator[Fault]:
    """Checks lead forward only, so the longest way to each is known once those before it are."""
    longest = [1, *(0 for _ in topic.checks[1:])]
    for place, check in enumerate(topic.checks):
        if longest[place] == 0:
            yield ("checks", place, "id"), f"{check.id}: no answer leads here"
            continue
        if longest[place] > LONGEST_PATH:
            yield ("checks", place, "id"), f"{check.id}: more than {LONGEST_PATH} checks on the way to here"
        for target in topic.ways_on(check):
            if order.get(target, -1) > place:
                longest[order[target]] = max(longest[order[target]], longest[place] + 1)


@dataclass(frozen=True)
class Known:
    """What topics may refer to: steps, articles, and products with their area."""

    steps: Collection[str]
    articles: Collection[str]
    products: Mapping[str, str]


def load_topic(path: Path, known: Known) -> Topic:
    """Read one topic.

    Raises:
        TopicError: an unknown or missing key or language; an id or area that is not the file's; a step,
            article or product nobody knows; a tree that does not hold together; with file and line.
    """
    file = DataFile(path)
    topic = file.check(Topic)
    if topic.id != path.stem:
        raise file.fault(("id",), f"the id is the file's name, {path.stem}")
    if topic.area != path.parent.name:
        raise file.fault(("area",), f"the area is the folder's name, {path.parent.name}")
    for place, message in (*_unknown(topic, known), *faults(topic, steps=known.steps)):
        raise file.fault(place, message)
    return topic


def _unknown(topic: Topic, known: Known) -> Iterator[Fault]:
    for place, product in enumerate(topic.products):
        if known.products.get(product) != topic.area:
            yield ("products", place), f"{product} is no product of {topic.area}"
    for place, article in enumerate(topic.articles):
        if article not in known.articles:
            yield ("articles", place), f"there is no article {article}"
