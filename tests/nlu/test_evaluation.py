"""An evaluation's figures, as tables and as a page; no model needed."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.nlu.evaluation import (
    Evaluation,
    Judged,
    area_of,
    evaluate,
    figures_of,
    intent_of,
    language_of,
    severity_of,
)
from bot.nlu.evaluation_measures import Found, by_class, macro_f1, percentile
from bot.nlu.evaluation_page import page, write_page
from bot.nlu.evaluation_report import print_evaluation

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
VOID = frozenset({"meta", "input"})


def judged(
    text: str,
    expected: str,
    read: str | None = None,
    *,
    language: str = "en",
    read_language: str | None = None,
    declined: bool = False,
    severity: tuple[int, int | None] | None = None,
    area: tuple[str, str | None] | None = None,
    entities: tuple[Mapping[str, Any], list[tuple[str, Any]]] | None = None,
    seconds: float = 0.01,
) -> Judged:
    asked: dict[str, Any] = {"text": text, "intent": expected}
    if severity:
        asked["severity"] = severity[0]
    if area:
        asked["area"] = area[0]
    if entities:
        asked["entities"] = entities[0]
    answer = {
        "intent": {"name": read or expected, "confidence": 0.8},
        "declined": declined,
        "alternatives": [{"intent": "ask_how_to", "confidence": 0.1}],
        "language": {"language": read_language or language, "certain": True},
        "area": {"area": area[1] if area else None, "confidence": 0.5},
        "entities": [{"entity": kind, "value": value} for kind, value in (entities or ({}, []))[1]],
        "signals": [{"signal": "degraded", "value": True}],
    }
    return Judged(language, asked, answer, severity[1] if severity else None, seconds)


@pytest.fixture
def evaluation() -> Evaluation:
    """Ten messages in two languages; only English has severities and lines out of scope."""
    return figures_of(
        [
            judged("hello there my friend", "greet", seconds=0.001),
            judged("all desktops are down today", "report_problem", severity=(1, 1), area=("daas_vdi", "daas_vdi")),
            judged("some sessions are slow", "report_problem", "greet", severity=(2, 3), area=("daas_vdi", None)),
            judged("licences run out", "report_problem", severity=(2, None), area=("licensing", "daas_vdi")),
            judged("what is for lunch", "out_of_scope", declined=True),
            judged("who won the match", "out_of_scope", "greet"),
            judged("case 80000003, 20 users", "inform", entities=(
                {"case_number": "80000003", "affected_users": 20}, [("case_number", "80000003"), ("product", "vda")],
            )),
            judged("hallo", "greet", language="de"),
            judged("die Sitzung ist sehr langsam", "report_problem", "inform", language="de", read_language="en"),
            judged("es geht wieder nicht", "report_problem", "out_of_scope", language="de", declined=True,
                   seconds=0.2),
        ]
    )  # fmt: skip


def test_each_language_has_its_figures(evaluation: Evaluation) -> None:
    english, german = evaluation.results
    assert (english.language, english.intents.right, english.intents.of) == ("en", 5, 7)
    # greet 2/4, report_problem 4/5, out_of_scope 2/3, inform 2/2
    assert english.macro_f1 == pytest.approx((1 / 2 + 4 / 5 + 2 / 3 + 1) / 4)
    assert (english.out_of_scope.right, english.out_of_scope.of) == (1, 2)
    assert (english.declined.right, english.declined.of) == (0, 5)
    assert (english.severities.right, english.severities.of) == (1, 3)
    assert (english.areas.right, english.areas.of) == (1, 3)
    assert (english.ids, english.ids_f1) == ((1, 0, 0), 1)
    assert (german.intents.right, german.intents.of) == (1, 3)
    assert (german.identified.right, german.identified.of) == (1, 2)
    assert german.out_of_scope.share is None
    assert german.severities.share is None
    assert german.ids_f1 is None


def test_all_languages_together_are_one_more_set(evaluation: Evaluation) -> None:
    overall = evaluation.overall
    assert (overall.intents.right, overall.intents.of) == (6, 10)
    assert (overall.declined.right, overall.declined.of) == (1, 8)
    # A message's own language is what was expected of it, here too.
    assert overall.identified.right == overall.identified.of - 1
    assert overall.median_seconds == pytest.approx(0.01)
    assert overall.p95_seconds == pytest.approx(0.2)


def test_intents_are_counted_for_all_languages_and_for_one(evaluation: Evaluation) -> None:
    assert evaluation.intents()["greet"] == Found(2, 0, 2)
    assert evaluation.intents()["report_problem"] == Found(2, 3, 0)
    assert evaluation.intents("de") == {"greet": Found(1, 0, 0), "report_problem": Found(0, 2, 0)}


def test_confusions_of_every_aspect(evaluation: Evaluation) -> None:
    assert evaluation.confusions("de") == {
        ("report_problem", "inform"): 1,
        ("report_problem", "out_of_scope"): 1,
    }
    assert evaluation.confusions(aspect=severity_of) == {("2", "3"): 1, ("2", "none"): 1}
    assert evaluation.confusions(aspect=area_of) == {("daas_vdi", "none"): 1, ("licensing", "daas_vdi"): 1}
    assert evaluation.confusions(aspect=language_of) == {("de", "en"): 1}


def test_entities_are_counted_by_kind_where_a_set_lists_them(evaluation: Evaluation) -> None:
    assert evaluation.entities() == {
        "affected_users": Found(0, 1, 0),
        "case_number": Found(1, 0, 0),
        "product": Found(0, 0, 1),
    }


def test_precision_recall_and_f1() -> None:
    found = Found(6, 2, 4)
    assert (found.precision, found.recall, found.f1) == (0.6, 0.75, pytest.approx(2 / 3))
    assert (Found().precision, Found().recall, Found().f1) == (None, None, None)
    assert Found(0, 1, 0).precision is None
    assert Found(0, 0, 1).recall is None
    assert by_class([("a", "a"), ("a", "b")]) == {"a": Found(1, 1, 0)}
    assert macro_f1([]) == 0


def test_the_95th_percentile_is_a_value_that_occurred() -> None:
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([3.0], 0.95) == 3
    assert percentile([], 0.95) == 0


# --- tables ------------------------------------------------------------------------------------------


def printed(evaluation: Evaluation, *, mistakes: bool = False) -> str:
    out = io.StringIO()
    print_evaluation(evaluation, Console(file=out, width=80), mistakes=mistakes)
    return out.getvalue()


def test_the_tables_say_everything_in_80_columns(evaluation: Evaluation) -> None:
    shown = printed(evaluation, mistakes=True)
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    for title in ("Intents of", "What else", "Intents, the", "Accuracy by", "Commonest", "Entities", "Severities",
                  "Areas", "Languages", "Mistakes"):  # fmt: skip
        assert title in shown


def test_eight_languages_and_the_longest_names_fit_too() -> None:
    languages = ("en", "es", "pt", "fr", "de", "zh", "ko", "ja")
    names = ("ask_coverage_hours", "third_party_vendor")
    area = ("content_collaboration", "app_delivery_security")
    shown = printed(
        figures_of([judged("four words at least", *names, language=one, area=area) for one in languages * 12])
    )
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    for heading in ("macro F1", "precision", *names, *area):
        assert re.search(rf"\b{heading}\b", shown)


def test_more_languages_go_into_a_second_table() -> None:
    shown = printed(figures_of([judged("hi", "greet", language=f"l{number}") for number in range(9)]))
    assert shown.count("Accuracy by intent and language") == 2


def test_a_message_is_never_taken_for_markup() -> None:
    assert "[/red] [bold]" in printed(figures_of([judged("[/red] [bold]", "a", "b")]), mistakes=True)


# --- the page ----------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page holds: ids, links, titles, rows of text; fails on a tag that is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data.strip()

    def every(self, attribute: str) -> list[str]:
        return [attributes[attribute] or "" for _, attributes in self.tags if attribute in attributes]


def made(evaluation: Evaluation) -> tuple[str, Page]:
    html = page(evaluation, made=NOW, model="the-model")
    return html, Page(html)


@pytest.mark.parametrize("aspect", [intent_of, severity_of, area_of, language_of])
def test_every_confusion_is_in_the_heat_map_and_leads_to_its_messages(
    evaluation: Evaluation, aspect: Any
) -> None:
    _, shown = made(evaluation)
    ids = shown.every("id")
    assert len(ids) == len(set(ids))
    for one in evaluation.judged:
        pair = aspect(one)
        if pair is None or pair[0] == pair[1]:
            continue
        assert f"expected {pair[0]}, read {pair[1]}" in shown.every("title")
        assert any([one.language, one.text, *pair] == row[:4] for row in shown.rows)
    links = [link.removeprefix("#") for link in shown.every("href")]
    assert links
    assert set(links) <= set(ids)


def test_a_cell_counts_all_languages_and_each(evaluation: Evaluation) -> None:
    html, _ = made(evaluation)
    cell = re.search(r'<td title="expected greet, read greet"[^>]*>(.*?)</td>', html)
    assert cell is not None
    assert re.findall(r"only-(\d)\">(\d+)<", cell[1]) == [("0", "2"), ("1", "1"), ("2", "1")]


def test_text_is_only_text() -> None:
    evil = "<script>alert('x')</script><img src=x onerror=y> \" & {{ 7 * 7 }}"
    one = judged(evil, "<b>greet</b>", '"><script>', language="<i>", severity=(1, 2),
                 entities=({"<u>": evil}, [("<s>", evil)]))  # fmt: skip
    html, shown = made(figures_of([one]))
    assert not {"script", "img", "u", "s"} & {tag for tag, _ in shown.tags}
    assert "<script" not in html
    assert "<b>greet" not in html
    assert any(evil in row for row in shown.rows)


def test_the_page_needs_nothing_from_elsewhere(evaluation: Evaluation) -> None:
    html, shown = made(evaluation)
    assert not re.search(r"https?:|url\(|@import|src=", html)
    assert all(link.startswith("#") for link in shown.every("href"))
    assert "default-src 'none'" in html
    assert "light dark" in html


def test_tables_are_marked_up_for_those_who_hear_them(evaluation: Evaluation) -> None:
    _, shown = made(evaluation)
    tags = [tag for tag, _ in shown.tags]
    assert tags.count("caption") == tags.count("table") > 8
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in shown.tags if tag == "th")


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [judged("hi", "greet")],
        [judged("hi", "greet", "deny")],
        [judged("four words and more", "out_of_scope", declined=True)],
        [judged("hallo", "greet", language="de"), judged("hi", "greet", severity=(4, None))],
        [judged("a lone \ud800 surrogate", "greet", "deny")],
    ],
)
def test_sets_that_lack_much_are_shown_all_the_same(messages: list[Judged], tmp_path: Path) -> None:
    evaluation = figures_of(messages)
    printed(evaluation)
    write_page(tmp_path / "new" / "page.html", evaluation, made=NOW, model="the-model")
    Page((tmp_path / "new" / "page.html").read_text("utf-8"))


def test_sets_without_messages_are_evaluated() -> None:
    class Never:
        def parse(self, text: str) -> dict[str, Any]:
            raise AssertionError(text)

    evaluation = evaluate(Never(), {"en": [], "de": []})
    assert evaluation.results == []
    assert "no message" in printed(evaluation)
    assert "hold no messages" in made(evaluation)[0]


def test_a_page_takes_the_place_of_the_last_one(evaluation: Evaluation, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    write_page(path, evaluation, made=NOW, model="the-model")
    assert "2026-03-01 09:30 UTC" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]
