"""The protocol's documentation names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")


def test_every_question_of_the_intake_is_documented() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    section = PROTOCOL.partition("## Questions and their answers")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    assert documented == {*domain["forms"]["intake"]["required_slots"], "language", "rating"}


def test_links_inside_lead_somewhere() -> None:
    for page in ("protocol.md", "running.md", "security.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        for file, anchor in re.findall(r"\]\(([\w.]*)(?:#([\w-]+))?\)", text):
            target = (ROOT / "docs" / (file or page)).read_text(encoding="utf-8")
            headings = {
                re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
                for heading in re.findall(r"^#+ (.+)$", target, re.MULTILINE)
            }
            assert not anchor or anchor in headings, (page, file, anchor)
