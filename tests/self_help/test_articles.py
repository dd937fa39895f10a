"""Articles: what leads write, and what a vendor brings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.self_help.articles import LONGEST_LINE, ArticleError, load_articles
from bot.self_help.importing import Imported, read_articles

PRODUCTS = {"workspace_app": "daas_vdi", "sharefile": "content_collaboration"}

GOOD = """\
---
title: "Change a lamp"
language: en
area: daas_vdi
products: [workspace_app]
versions: ["2402"]
error_codes: ["1030"]
updated: 2026-03-01
answer:
- "Turn it to the left."
- "Then put in the new one."
---
## Before you begin

Switch it **off**.
"""


def written(folder: Path, text: str, name: str = "change-a-lamp.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_good_article_is_read(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace("language: en", "language: de"), "change-a-lamp.de.md")
    articles = load_articles(tmp_path, PRODUCTS)
    assert set(articles) == {("change-a-lamp", "en"), ("change-a-lamp", "de")}
    article = articles["change-a-lamp", "en"]
    assert article.answer == ("Turn it to the left.", "Then put in the new one.")
    assert article.body == "## Before you begin\n\nSwitch it **off**."
    assert article.updated_on == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("title:", "colour: red\ntitle:", 2, "colour"),
        ("language: en", "language: it", 3, "language"),
        ("area: daas_vdi", "area: lamps", 4, "area"),
        ("[workspace_app]", "[teapot]", 5, "teapot is not in the catalogue"),
        ("updated: 2026-03-01", "updated: yesterday", 8, "updated"),
        ('- "Then put in the new one."\n', "", 9, "answer"),
        ("Turn it", "x" * LONGEST_LINE, 10, "answer.0"),
        ("\n---\n##", "\n--\n##", 1, "front matter"),
        ("---\ntitle", "title", 1, "front matter"),
        ("## Before you begin\n\nSwitch it **off**.\n", " \n", 1, "no text"),
    ],
)
def test_a_fault_names_its_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ArticleError) as caught:
        load_articles(tmp_path, PRODUCTS)
    assert (caught.value.file, caught.value.line) == (path, line), str(caught.value)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("name", "says"), [("Change_Lamp.md", "lower case"), ("change-a-lamp.fr.md", "the file's name says fr")]
)
def test_the_name_is_part_of_it(tmp_path: Path, name: str, says: str) -> None:
    written(tmp_path, GOOD, name)
    with pytest.raises(ArticleError, match=says):
        load_articles(tmp_path, PRODUCTS)


# --- a vendor's own ------------------------------------------------------------------------------------


def imported(source: Path, language: str = "en") -> Imported:
    return read_articles(source, language=language, products=PRODUCTS)


def test_plain_markdown_is_enough(tmp_path: Path) -> None:
    text = "# Change a *lamp*\n\n![A lamp](lamp.png)\n\nTurn it left. Take it out! Put in another.\n"
    written(tmp_path, text, "Guides/Lamps & More/Change it.md")
    written(tmp_path, "Nur ein Satz", "licht.de.md")
    found = imported(tmp_path)
    assert found.problems == []
    by_id = {article.id: article for article in found.articles}
    lamp, light = by_id["guides-lamps-more-change-it"], by_id["licht"]
    assert (lamp.title, lamp.language) == ("Change a lamp", "en")
    assert lamp.answer == ("Turn it left.", "Take it out!")
    assert "# Change" not in lamp.body
    assert (light.title, light.language, light.answer) == ("licht", "de", ("Nur ein Satz", ""))


def test_front_matter_goes_before_what_the_text_says(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    (article,) = imported(tmp_path, language="fr").articles
    assert (article.title, article.language, article.area) == ("Change a lamp", "en", "daas_vdi")
    assert article.products == ("workspace_app",)


def test_one_bad_file_keeps_no_other_out(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.md")
    written(tmp_path, GOOD.replace("[workspace_app]", "[teapot]"), "b.md")
    written(tmp_path, "", "c.md")
    (tmp_path / "d.md").write_bytes(b"\xff\xfe\x00")
    written(tmp_path, GOOD, "x/y.md")
    written(tmp_path, GOOD, "x-y.md")
    found = imported(tmp_path)
    assert sorted(article.id for article in found.articles) == ["a", "x-y"]
    assert len(found.problems) == 4
    for name, says in (("b.md:5", "teapot"), ("c.md", "no text"), ("d.md", "UTF-8"), ("y.md", "already")):
        assert any(name in problem and says in problem for problem in found.problems), found.problems


def export(tmp_path: Path, *articles: dict[str, Any]) -> Path:
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"articles": articles, "count": len(articles)}), "utf-8")
    return path


ONE: dict[str, Any] = {
    "id": 360001,
    "title": "Change a lamp",
    "body": "<h2>How</h2><p>Turn it <b>left</b>. Take it out.</p><ol><li>Done</li></ol>"
    '<img src="x" onerror="alert(1)"><script>alert(2)</script><p><a href="https://lamp.example">More</a></p>',
    "locale": "en-us",
    "draft": False,
    "updated_at": "2026-02-03T04:05:06Z",
    "vote_sum": 7,
}


def test_an_export_is_read_and_what_runs_in_a_browser_is_left_out(tmp_path: Path) -> None:
    found = imported(
        export(tmp_path, ONE, {**ONE, "id": 2, "locale": "ja", "title": "電球"}, {**ONE, "draft": True})
    )
    assert found.problems == []
    lamp, bulb = found.articles
    assert (lamp.id, lamp.language, lamp.updated_on) == ("change-a-lamp-360001", "en", date(2026, 2, 3))
    assert lamp.answer == ("Turn it left.", "Take it out.")
    assert "## How" in lamp.body
    assert "1. Done" in lamp.body
    assert "alert" not in lamp.body
    assert (bulb.id, bulb.language, bulb.title) == ("article-2", "ja", "電球")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"locale": "xx"}, "articles[0]: locale: xx is none of"),
        ({"title": ""}, "articles[0]: title"),
        ({"updated_at": "soon"}, "articles[0]: updated_at"),
        ({"body": None}, "articles[0]: there is no text"),
        ({"id": None}, "articles[0]: id"),
    ],
)
def test_what_is_wrong_in_an_export_is_said_with_its_place(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    found = imported(export(tmp_path, {**ONE, **change}, ONE))
    assert [article.id for article in found.articles] == ["change-a-lamp-360001"]
    (problem,) = found.problems
    assert says in problem


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [("{\n  nonsense", 2, "not JSON"), ("[]", 1, "no export"), ('{"articles": 3}', 1, "no export")],
)
def test_what_is_no_export_is_refused(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ArticleError, match=says) as caught:
        imported(path)
    assert caught.value.line == line
