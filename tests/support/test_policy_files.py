"""A policy that cannot be used is refused with one clear error: file, line, rule."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.records.policy_files import load_policy, policy_fingerprint, policy_problems
from bot.support.policy import DOCUMENTS, Policy, PolicyError, parse_policy

Edit = Callable[[str, str, str], PolicyError]


@pytest.fixture
def folder(policy_folder: Path, tmp_path: Path) -> Path:
    """A copy of the policy, to be edited."""
    copy = tmp_path / "policy"
    shutil.copytree(policy_folder, copy)
    return copy


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace a piece of a file's text, load the policy, and give back the error."""

    def edit(name: str, old: str, new: str) -> PolicyError:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(PolicyError) as refused:
            load_policy(folder)
        return refused.value

    return edit


def line_of(folder: Path, name: str, piece: str) -> int:
    lines = (folder / name).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if piece in line)


@pytest.mark.parametrize(
    ("name", "old", "new", "piece", "message"),
    [
        # packages.yml
        ("packages.yml", "rank: 2\n", "rank: 2\n    colour: red\n", "colour: red", "unknown key 'colour'"),
        (
            "packages.yml",
            "3: 8 business hours, 4: 8 business hours}",
            "4: 8 business hours}",
            "{1: 30 minutes",
            "severity 3 is missing",
        ),
        ("packages.yml", "{1: 30 minutes", "{5: 1 hour, 1: 30 minutes", "{5: 1 hour", "unknown severity 5"),
        ("packages.yml", "30 minutes, 2", "-30 minutes, 2", "-30 minutes", "not a time ahead"),
        ("packages.yml", "30 minutes, 2", "0 minutes, 2", "{1: 0 minutes", "not a time ahead"),
        ("packages.yml", "30 minutes, 2", "soon, 2", "{1: soon", "'soon' is no target"),
        ("packages.yml", "30 minutes, 2", "at once, 2", "{1: at once", "leaves no time"),
        ("packages.yml", "family: css\n", "family: cars\n", "family: cars", "'cars' is not known"),
        ("packages.yml", "by: [trm]", "by: [luck]", "by: [luck]", "'luck' is not known"),
        ("packages.yml", "rank: 1", "rank: first", "rank: first", "a whole number is expected"),
        (
            "packages.yml",
            "round_the_clock: [1]",
            "round_the_clock: [1, 1]",
            "round_the_clock: [1, 1]",
            "listed twice",
        ),
        ("packages.yml", "rma: {shipment: 10 days}", "rma: {}", "rma: {}", "either a shipment or a delivery"),
        (
            "packages.yml",
            "restoration: {1: <6 hours}",
            "restoration: {9: <6 hours}",
            "restoration: {9",
            "unknown severity 9",
        ),
        # severity.yml
        (
            "severity.yml",
            "  2: {every: 2 business days, until: stabilised}\n",
            "",
            "updates:",
            "severity 2 is missing",
        ),
        (
            "severity.yml",
            "until: stabilised",
            "until: christmas",
            "until: christmas",
            "'christmas' is not known",
        ),
        ("severity.yml", 'security_risk: ["yes"]', 'bad_mood: ["yes"]', "bad_mood", "unknown key 'bad_mood'"),
        (
            "severity.yml",
            "workaround: [acceptable]",
            "workaround: [maybe]",
            "workaround: [maybe]",
            "'maybe' is not known",
        ),
        (
            "severity.yml",
            "otherwise: {criterion: nothing_known, severity: 3}",
            "otherwise: {criterion: nothing_known, severity: 7}",
            "severity: 7",
            "unknown severity 7",
        ),
        ("severity.yml", "    only: [question_only]\n", "", "- criterion: general_guidance", "needs one of"),
        ("severity.yml", "every: 2 weeks", "every: at once", "every: at once", "leaves no time"),
        ("severity.yml", "onsite: [1]", "onsite: [7]", "onsite: [7]", "unknown severity 7"),
        # calendars.yml
        (
            "calendars.yml",
            "zone: Europe/Istanbul",
            "zone: Europe/Byzantium",
            "Byzantium",
            "no IANA time zone",
        ),
        ("calendars.yml", 'monday: ["08:00-18:00"]', 'monday: ["8-18"]', '"8-18"', "no span of a day"),
        (
            "calendars.yml",
            'monday: ["08:00-18:00"]',
            'monday: ["18:00-08:00"]',
            '"18:00-08:00"',
            "ends before it begins",
        ),
        (
            "calendars.yml",
            'monday: ["08:00-18:00"]',
            'monday: ["08:00-25:00"]',
            '"08:00-25:00"',
            "not within a day",
        ),
        (
            "calendars.yml",
            'monday: ["08:00-18:00"]',
            'monday: ["08:00-12:00", "11:00-18:00"]',
            "11:00-18:00",
            "overlaps",
        ),
        ("calendars.yml", "      monday:", "      mondays:", "mondays:", "unknown key 'mondays'"),
        ("calendars.yml", "hours: *weekdays", "hours: {}", "hours: {}", "no hour of the week is open"),
        (
            "calendars.yml",
            "closures: []",
            "closures: [{date: tomorrow, name: x}]",
            "date: tomorrow",
            "a date like",
        ),
        (
            "calendars.yml",
            "closures: []",
            "closures: [{date: 2026-12-24, name: x, countries: [ZZ]}]",
            "ZZ",
            "'ZZ' is not known",
        ),
        (
            "calendars.yml",
            "half_days: []",
            "half_days: [{date: 2026-12-24, hours: []}]",
            "hours: []",
            "is a closure",
        ),
        (
            "calendars.yml",
            "hours_of_countries: {}",
            "hours_of_countries: {ZZ: {monday: []}}",
            "ZZ",
            "in no sub-region",
        ),
        # countries.yml
        (
            "countries.yml",
            "americas_west: []",
            "americas_west: [US]",
            "americas_west: [US]",
            "already in americas_east",
        ),
        ("countries.yml", "americas_west: []", "atlantis: []", "atlantis", "no sub-region"),
        ("countries.yml", "americas_west: []", "americas_west: [usa]", "usa", "no country"),
        # routing.yml
        (
            "routing.yml",
            "languages: [en, es, pt]}",
            "languages: [en, es, it]}",
            "it]",
            "no center in americas speaks 'it'",
        ),
        (
            "routing.yml",
            "    languages: [en, es, pt]",
            "    languages: [es, pt]",
            "    languages: [es, pt]",
            "the primary language, is missing",
        ),
        (
            "routing.yml",
            "serves: [americas_east]",
            "serves: [emea_west]",
            "serves: [emea_west]",
            "is not in americas",
        ),
        ("routing.yml", "  emea: {languages", "  europe: {languages", "regions:", "'emea' is missing"),
        ("routing.yml", "zone: Asia/Tokyo", "zone: Asia/Edo", "Asia/Edo", "no IANA time zone"),
        (
            "routing.yml",
            "code_level: engineering",
            "code_level: magic",
            "code_level: magic",
            "'magic' is not known",
        ),
        ("routing.yml", "ladder: [customer_service,", "ladder: [] #", "ladder: []", "take a case first"),
        ("routing.yml", "climb_from: support", "climb_from: no", "climb_from: no", "is not known"),
        # case_life.yml
        (
            "case_life.yml",
            "unanswered_contacts: 3",
            "unanswered_contacts: 0",
            "unanswered_contacts: 0",
            "less than 1",
        ),
        (
            "case_life.yml",
            "window: 720 hours",
            "window: 2 months",
            "window: 2 months",
            "hours, days or weeks",
        ),
        (
            "case_life.yml",
            "round_the_clock: true, tells: [on_call_manager]",
            "round_the_clock: perhaps, tells: []",
            "perhaps",
            "true or false",
        ),
        (
            "case_life.yml",
            "decided_by_a_person: [cooperation_refused]",
            "decided_by_a_person: [boredom]",
            "[boredom]",
            "'boredom' is not known",
        ),
        ("case_life.yml", "{training:", "{break_fix:", "{break_fix:", "supported already"),
        # roles.yml
        ("roles.yml", "  open_case:", "  open_cases:", "open_cases", "unknown key 'open_cases'"),
        ("roles.yml", "  sign_in: anyone\n", "", "actions:", "'sign_in' is missing"),
        (
            "roles.yml",
            "manage_contacts: [renewal]",
            "manage_contacts: [boss]",
            "[boss]",
            "'boss' is not known",
        ),
        (
            "roles.yml",
            "manage_contacts: [renewal]",
            "manage_contacts: []",
            "contacts: []",
            "nobody may do it",
        ),
        (
            "roles.yml",
            "manage_contacts: [renewal]",
            "manage_contacts: all",
            "contacts: all",
            "a list of roles",
        ),
        ("roles.yml", "{section: Renewal Contact}", "{}", "renewal: {}", "'section' is missing"),
        ("roles.yml", "passes_to: customer_service", "passes_to:", "passes_to:", "a text is expected"),
    ],
)
def test_the_error_names_file_line_and_rule(
    folder: Path, edit: Edit, name: str, old: str, new: str, piece: str, message: str
) -> None:
    error = edit(name, old, new)
    assert message in str(error)
    assert error.line == line_of(folder, name, piece)
    assert str(error).startswith(f"{folder / name}:{error.line}: ")


def test_an_hour_of_the_week_that_nobody_staffs(folder: Path, edit: Edit) -> None:
    error = edit("routing.yml", '      saturday: ["07:30-18:00"]\n', "")
    assert error.line == line_of(folder, "routing.yml", "centers:")
    assert "no roster staffs Saturday" in error.message


def test_business_hours_that_the_region_does_not_staff(edit: Edit) -> None:
    error = edit("calendars.yml", "zone: Europe/Istanbul", "zone: Asia/Tashkent")
    assert "no center in emea is staffed in the business hours of emea_east" in error.message


def test_a_roster_that_leaves_out_business_hours(edit: Edit) -> None:
    assert "leaves some" in edit("routing.yml", '      monday: ["06:00-18:00"]\n', "").message


def test_a_key_that_is_there_twice(folder: Path, edit: Edit) -> None:
    error = edit("packages.yml", "  css_core:\n", "  css_core:\n    rank: 7\n")
    assert "'rank' is there twice" in error.message
    assert error.line == line_of(folder, "packages.yml", "rank: 1")


def test_what_is_not_yaml(folder: Path, edit: Edit) -> None:
    error = edit("packages.yml", "families:", "families: [")
    assert "not YAML" in error.message
    assert error.file == str(folder / "packages.yml")
    assert error.line is not None


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("areas: [daas_vdi]\n? [miami, san_jose]\n: 1\n", "routing.yml:2: a key is a single word"),
        ("? {miami: 1}\n: 1\n", "routing.yml:1: a key is a single word"),
        ("[" * 5000 + "]" * 5000, "nesting depth"),
    ],
)
def test_yaml_that_no_policy_is_made_of(folder: Path, written: str, message: str) -> None:
    (folder / "routing.yml").write_text(written, "utf-8")
    for read in (load_policy, policy_fingerprint):
        with pytest.raises(PolicyError, match=message):
            read(folder)
    (problem,) = policy_problems(folder)
    assert message in str(problem)


def test_a_file_that_cannot_be_read(folder: Path) -> None:
    (folder / "routing.yml").unlink()
    (folder / "routing.yml").mkdir()
    with pytest.raises(PolicyError, match="cannot be read: Is a directory"):
        load_policy(folder)


def test_a_time_beyond_all_calendars(edit: Edit) -> None:
    assert "out of all reach" in edit("routing.yml", "1 hour", "99999999999 weeks").message


def test_an_empty_file(folder: Path) -> None:
    (folder / "severity.yml").write_text("# nothing\n", "utf-8")
    with pytest.raises(PolicyError, match="the file is empty"):
        load_policy(folder)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(PolicyError, match="the file is missing") as refused:
        load_policy(folder)
    assert refused.value.file == str(folder / name)


def test_a_file_nobody_knows(folder: Path) -> None:
    (folder / "wishes.yml").write_text("a: 1\n", "utf-8")
    with pytest.raises(PolicyError, match="no such policy file"):
        load_policy(folder)


def test_documents_without_files_are_refused_with_the_place_alone() -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy({name: {} for name in DOCUMENTS})
    assert refused.value.line is None


def test_norway_is_a_country_unquoted(folder: Path) -> None:
    path = folder / "countries.yml"
    path.write_text(path.read_text("utf-8").replace('"NO"', "NO"), "utf-8")
    assert load_policy(folder).places.place("NO").sub_region.id == "emea_west"


def test_the_products_own_policy_loads(policy: Policy) -> None:
    assert len(policy.packages) == 9
    assert len(policy.routing.centers) == 8
