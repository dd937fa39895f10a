"""Self-help in the intake: finding a topic or an article, walking through the checks, hearing answers.

Where the customer stands is the ``check`` slot: ``run`` (the run's id), ``topic`` and its ``version``, ``at``
(the check they are at); or ``articles`` (those shown). ``tried`` and ``done`` are kept over changes of topic:
what came of every check, and the steps that were taken before.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from actions.intake.hearing import ASKING, DESCRIBING, Heard
from actions.intake.memory import SLOTS, Intake
from actions.intake.steps import is_question, wants_self_help
from bot.engine.turn import TurnContext
from bot.nlu.clauses import clauses
from bot.self_help import learning
from bot.self_help.finding import Found, Where, find_articles, find_topics, sentences
from bot.self_help.hearing import THIS_STEP, answer_in, steps_done
from bot.self_help.library import Shelf
from bot.self_help.topics import CASE, OUTAGE, SOLVED, Check, Topic
from bot.self_help.walking import Stop, first_stop, stop_at

AREA_BY_TOPIC = 0.8
"""From this score on, a topic that leads clearly says the area too."""

INSTEAD_OF_CHECKS = 0.6
"""The least cosine of an article shown for a fault that has no topic; a question is content with less."""

SAYS_DONE = frozenset({"inform", "affirm", "deny", "problem_solved", "out_of_scope"})
"""Intents that "I have done that already" may be read as, besides those that describe."""

LAST_HELP = "last_help"
"""The slot that remembers a problem that self-help solved, in case it did not after all."""

MOST_CHOICES = 3
WORTH_OFFERING = 0.3
"""A topic whose score is lower than the first one's by more is not offered beside it."""
SKIP = "skip"
NONE_OF_THESE = "none"


@dataclass(frozen=True)
class Standing:
    """The check a customer is at."""

    topic: Topic
    check: Check


def standing(intake: Intake, turn: TurnContext) -> Standing | None:
    """Where the customer stands; ``None`` at no check. A topic edited since is walked as it was begun."""
    state = intake["check"] or {}
    topic = topic_of(intake, turn)
    check = topic.check(state["at"]) if topic is not None and state.get("at") else None
    return Standing(topic, check) if topic is not None and check is not None else None


def choose(intake: Intake, turn: TurnContext) -> None:
    """Find what helps with the problem, once; with nothing that fits the intake goes on."""
    if intake["problem"] is None or intake["self_help"] is not None:
        return
    if not wants_self_help(intake, turn) and not is_question(intake):
        intake["self_help"] = "skipped"
        _end(intake, turn, "outage")
        return
    here = standing(intake, turn)
    if here is not None and not _where(intake).allows(
        here.topic.area, here.topic.products, here.topic.versions
    ):
        give_up(intake, turn)  # it is another product than the one it was taken for
    state = intake["check"] or {}
    if state.get("at") or state.get("articles") or state.get("choices"):
        return
    shelf = turn.workspace.library.shelf(turn.uow)
    if is_question(intake):
        if not _show_articles(intake, turn, shelf, least=0.0):
            _nothing_fits(intake, turn)
        return
    found = _topics(intake, turn, shelf)
    if intake["area"] is None:
        if not found.candidates or not found.sure or found.candidates[0].score < AREA_BY_TOPIC:
            return  # the area is asked first: it tells the topics apart
        intake["area"] = shelf.topics[found.candidates[0].id].area
    if not found.candidates:
        if not _show_articles(intake, turn, shelf, least=INSTEAD_OF_CHECKS):
            _nothing_fits(intake, turn)
    elif found.sure:
        begin(intake, turn, found.candidates[0].id, found.by, found.candidates[0].score)
    else:
        least = found.candidates[0].score - WORTH_OFFERING
        choices = [one.id for one in found.candidates if one.score >= least]
        intake["check"] = {**_kept(state), "choices": choices}


def begin(intake: Intake, turn: TurnContext, topic_id: str, found_by: str, score: float) -> None:
    """Begin with a topic, past whatever has been done already."""
    shelf = turn.workspace.library.shelf(turn.uow)
    topic, version = shelf.topics[topic_id], shelf.versions[topic_id]
    state = _kept(intake["check"] or {})
    stop = first_stop(topic, _steps(state))
    run = learning.begin_run(
        turn.uow,
        conversation_id=turn.conversation.id,
        message_id=turn.message_id,
        kind="topic",
        subject_id=topic_id,
        version=version,
        language=turn.language,
        description=intake["problem"],
        found_by=found_by,
        similarity=score,
        at_check=_check_id(stop),
        now=turn.now,
    )
    intake["check"] = {**state, "run": run, "topic": topic_id, "version": version}
    if stop.end is None:
        intake.to_tell.append("utter_self_help_begins")
    _go_to(intake, turn, topic, stop)


@dataclass(frozen=True)
class Report:
    """What a message says of steps taken. ``this``: the one asked for now; ``whole``: nothing but steps."""

    this: bool = False
    whole: bool = False


def hear_done(intake: Intake, heard: Heard, turn: TurnContext) -> Report:
    """Remember the steps the customer says they have taken already."""
    if heard.button is not None or heard.intent not in DESCRIBING | SAYS_DONE:
        return Report()
    here = standing(intake, turn)
    shelf = turn.workspace.library.shelf(turn.uow)
    told = [one for one in sentences(heard.text) if not one.endswith(ASKING)]
    spoken = list(dict.fromkeys([*told, *(clause.text for one in told for clause in clauses(one))]))
    found = steps_done(shelf, turn.workspace.library.encoder, spoken)
    state = intake["check"] or {}
    known = _steps(state)
    fresh = [asdict(done) for done in found if done.step not in known | {THIS_STEP}]
    if fresh:
        intake["check"] = {**state, "done": [*state.get("done", ()), *fresh]}
    said = {done.said for done in found}
    return Report(
        this=here is not None and any(done.step in (here.check.step, THIS_STEP) for done in found),
        whole=bool(told) and all(one in said or all(c.text in said for c in clauses(one)) for one in told),
    )


def take_answer(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    """Take a message as what the customer found at a check, or thinks of an article; false if it is not."""
    if heard.intent == "open_case":
        intake["self_help"] = "skipped"
        _end(intake, turn, "left")
        return True
    state = intake["check"] or {}
    if state.get("articles"):
        return _about_articles(intake, heard, turn)
    here = standing(intake, turn)
    if here is None:
        return False
    report = hear_done(intake, heard, turn)
    done = report if not here.check.answers else Report()  # a question is about what is seen
    answer = _chosen(here.check, heard, turn)
    if answer is not None:
        outcome, target = answer.id, answer.then
    elif heard.intent == "dont_know" or heard.button == SKIP:
        outcome, target = "not_tried", here.topic.after(here.check)
    elif done.this and (done.whole or heard.intent != "problem_solved"):
        outcome, target = "done_before", here.topic.after(here.check)
    elif done.whole:
        return True  # another step: it is remembered, and this one asked for again
    elif heard.intent == "problem_solved":
        outcome, target = SOLVED, SOLVED
    elif heard.intent in ("problem_remains", "deny"):
        outcome, target = "remains", here.topic.after(here.check)
    elif heard.intent == "affirm" and not here.check.answers:
        outcome, target = SOLVED, SOLVED
    elif heard.intent == "report_problem" and not here.check.answers:
        outcome, target = "remains", here.topic.after(here.check)
    else:
        return False
    _note(intake, turn, here, outcome, heard.text, answer.title[turn.language] if answer else None)
    _go_to(intake, turn, here.topic, stop_at(here.topic, target, _steps(intake["check"])), said=heard.text)
    return True


def choose_topic(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    """Take a message as the choice between topics that are close; false if it chooses none."""
    state = intake["check"] or {}
    choices = state.get("choices") or []
    shelf = turn.workspace.library.shelf(turn.uow)
    chosen = heard.button if heard.button in choices else None
    if chosen is None and heard.intent == "dont_know":
        chosen = choices[0]
    if chosen is None and (heard.button == NONE_OF_THESE or heard.intent in ("deny", "open_case")):
        intake["check"] = _kept(state)
        if heard.intent == "open_case":
            intake["self_help"] = "skipped"
        else:
            _nothing_fits(intake, turn)
        return True
    if chosen is None and heard.intent in DESCRIBING | {"inform"}:
        # More of the description: it may tell them apart now.
        found = find_topics(turn.uow, shelf, turn.workspace.library.encoder, heard.text, _where(intake))
        chosen = next((one.id for one in found.candidates if one.id in choices), None)
    if chosen is None or chosen not in shelf.topics:
        return False
    begin(intake, turn, chosen, "chosen", 1.0)
    return True


def solved(intake: Intake, turn: TurnContext) -> None:
    """It works, whatever was being asked."""
    intake["self_help"] = SOLVED
    _end(intake, turn, "solved")


def remembered(intake: Intake) -> dict[str, Any]:
    """What is kept of a solved problem."""
    return {name: intake[name] for name in SLOTS if intake[name] is not None and name not in SETTLED}


SETTLED = ("self_help", "outcome")


def resume(intake: Intake, heard: Heard, turn: TurnContext, last: dict[str, Any]) -> None:
    """It is not solved after all: go on behind the check that seemed to have solved it."""
    for name, value in last.items():
        intake[name] = value
    state = intake["check"]
    learning.reopen_run(turn.uow, state["run"])
    made = [one["check"] for one in state.get("tried", ()) if one["topic"] == state.get("topic")]
    topic = topic_of(intake, turn)
    check = topic.check(made[-1]) if topic is not None and made else None
    if topic is None or check is None:
        intake["self_help"] = "remains"
        _end(intake, turn, "remains")
        return
    _note(intake, turn, Standing(topic, check), "remains", heard.text, None)
    _go_to(intake, turn, topic, stop_at(topic, topic.after(check), _steps(intake["check"])))


def give_up(intake: Intake, turn: TurnContext) -> None:
    """The problem turned out to be another one: what was begun for it is no longer due."""
    _end(intake, turn, "replaced")
    intake["check"] = _kept(intake["check"] or {})


def leave(intake: Intake, turn: TurnContext) -> None:
    """The customer drops everything."""
    _end(intake, turn, "left")


def found_out(intake: Intake, turn: TurnContext) -> dict[str, Any]:
    """The troubleshooting record: all an engineer needs in order to ask nothing twice.

    ``topic`` (id, version, title), ``checks`` in the order they were made (topic, check, instruction,
    question, outcome, answer, said), ``done_before`` (step, said), ``articles`` shown, what was collected.
    """
    state = intake["check"] or {}
    record: dict[str, Any] = {"self_help": intake["self_help"]}
    topic = topic_of(intake, turn)
    if topic is not None:
        record["topic"] = {
            "id": topic.id,
            "version": state["version"],
            "title": topic.title[turn.language],
        }
    record["checks"] = state.get("tried", [])
    record["done_before"] = state.get("done", [])
    record["articles"] = state.get("articles") or []
    for slot in (*COLLECTED, "affected_users", "third_party_product", "dispute_reason"):
        record[slot] = intake.known(slot)
    return {name: value for name, value in record.items() if value not in (None, [])}


COLLECTED = ("began", "changed", "log")
"""What is asked for only where a topic says that an engineer needs it."""


def to_collect(intake: Intake, turn: TurnContext) -> list[str]:
    """The details the problem's topic wants collected; without a topic, those that every case wants."""
    topic = topic_of(intake, turn)
    wanted = ("version", "error_code") if topic is None else topic.collect
    return [detail for detail in ("version", "error_code", *COLLECTED) if detail in wanted]


def topic_of(intake: Intake, turn: TurnContext) -> Topic | None:
    """The topic the customer was taken through, as it was then."""
    state = intake["check"] or {}
    if state.get("topic") is None or state.get("version") is None:
        return None
    return turn.workspace.library.topic(turn.uow, state["topic"], state["version"])


def _topics(intake: Intake, turn: TurnContext, shelf: Shelf) -> Found:
    return find_topics(
        turn.uow,
        shelf,
        turn.workspace.library.encoder,
        intake["problem"],
        _where(intake),
        most=MOST_CHOICES,
    )


def _where(intake: Intake) -> Where:
    return Where(
        area=intake.known("area"),
        product=intake.known("product"),
        version=intake.known("version"),
        error_code=intake.known("error_code"),
    )


def _show_articles(intake: Intake, turn: TurnContext, shelf: Shelf, *, least: float) -> bool:
    found = [
        one
        for one in find_articles(
            turn.uow, shelf, turn.workspace.library.encoder, intake["problem"], _where(intake)
        )
        if one.cosine >= least
    ]
    if not found:
        return False
    run = learning.begin_run(
        turn.uow,
        conversation_id=turn.conversation.id,
        message_id=turn.message_id,
        kind="article",
        subject_id=found[0].id,
        version=None,
        language=turn.language,
        description=intake["problem"],
        found_by="article",
        similarity=found[0].score,
        at_check=None,
        now=turn.now,
    )
    state = _kept(intake["check"] or {})
    intake["check"] = {**state, "run": run, "articles": [one.id for one in found]}
    intake.to_tell.append("utter_articles")
    if intake["area"] is None:
        head = shelf.article(found[0].id, turn.language)
        intake["area"] = head.area if head is not None else None
    return True


def _about_articles(intake: Intake, heard: Heard, turn: TurnContext) -> bool:
    if heard.intent in ("problem_solved", "affirm", "thank"):
        intake["self_help"] = SOLVED
        _end(intake, turn, "solved")
    elif heard.intent in ("problem_remains", "deny", "dont_know"):
        intake["self_help"] = "remains"
        _end(intake, turn, "remains")
    else:
        return False
    return True


def _chosen(check: Check, heard: Heard, turn: TurnContext) -> Any:
    """The answer a button or somebody's own words give to a check's question."""
    pressed = next((one for one in check.answers if one.id == heard.button), None)
    if pressed is not None or not check.answers:
        return pressed
    if heard.button is not None:
        return None
    said = answer_in(turn.workspace.library.encoder, check, heard.text, turn.language)
    if said is not None:
        return said
    means = {"affirm": "affirm", "deny": "deny", "problem_remains": "deny"}.get(heard.intent)
    return next((one for one in check.answers if means is not None and one.means == means), None)


def _go_to(intake: Intake, turn: TurnContext, topic: Topic, stop: Stop, *, said: str | None = None) -> None:
    """Stand at a check, or come to an end."""
    if stop.passed:
        intake.to_tell.append("utter_self_help_done_before")
    for passed in stop.passed:
        _note(intake, turn, Standing(topic, passed), "done_before", None, None)
    intake["check"] = {**(intake["check"] or {}), "at": _check_id(stop)}
    if stop.end is None:
        return
    if stop.end == OUTAGE:
        # Down for everybody at a place: that answers who is affected, whatever is asked about it later.
        intake.learn("large_scope", True, said or "")
        intake["affected_users"] = intake["affected_users"] or "all"
    if stop.end == OUTAGE:
        intake.to_tell.append("utter_self_help_outage")
    elif stop.end == CASE:
        intake.to_tell.append("utter_self_help_remains")
        if topic.articles:
            intake.to_tell.append("utter_article_for_topic")
    intake["self_help"] = {SOLVED: SOLVED, CASE: "remains", OUTAGE: "skipped"}[stop.end]
    _end(intake, turn, {SOLVED: "solved", CASE: "remains", OUTAGE: "outage"}[stop.end])


def _note(
    intake: Intake, turn: TurnContext, here: Standing, outcome: str, said: str | None, answer: str | None
) -> None:
    state = intake["check"] or {}
    made: dict[str, Any] = {
        "topic": here.topic.id,
        "check": here.check.id,
        "instruction": here.check.instruction[turn.language],
        "outcome": outcome,
    }
    if here.check.question is not None:
        made["question"] = here.check.question[turn.language]
    if answer is not None:
        made["answer"] = answer
    if said is not None:
        made["said"] = said
    intake["check"] = {**state, "tried": [*state.get("tried", ()), made]}
    if state.get("run") is not None:
        step = {"check": here.check.id, "outcome": outcome, **({"said": said} if said is not None else {})}
        learning.note_step(turn.uow, state["run"], step, at_check=here.check.id)


def _nothing_fits(intake: Intake, turn: TurnContext) -> None:
    intake["self_help"] = "none_fits"
    learning.keep_unanswered(
        turn.uow,
        turn.workspace.library.encoder,
        intake["problem"],
        conversation_id=turn.conversation.id,
        message_id=turn.message_id,
        area=intake.known("area"),
        language=turn.language,
        now=turn.now,
    )


def _end(intake: Intake, turn: TurnContext, outcome: str) -> None:
    learning.end_run(turn.uow, (intake["check"] or {}).get("run"), outcome, now=turn.now)


def _kept(state: dict[str, Any]) -> dict[str, Any]:
    """What is kept when another topic takes over."""
    return {name: state[name] for name in ("tried", "done") if state.get(name)}


def _steps(state: dict[str, Any]) -> set[str]:
    return {done["step"] for done in state.get("done", ())}


def _check_id(stop: Stop) -> str | None:
    return stop.at.id if isinstance(stop.at, Check) else None
