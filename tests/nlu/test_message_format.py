from __future__ import annotations

from typing import Any

import pytest
from babel import Locale

from bot.nlu.message_format import MessageFormatError, MissingValue, format_message, parse, placeholders


def said(text: str, locale: str = "en", **values: Any) -> str:
    return format_message(text, values, Locale.parse(locale), lambda value, node: str(value))


def test_plain_values_are_kept_exactly() -> None:
    assert (
        said("Case {number} of {name}", number="80000003", name="O'Neill {x}")
        == "Case 80000003 of O'Neill {x}"
    )


@pytest.mark.parametrize(
    ("locale", "count", "expected"),
    [("en", 0, "none"), ("en", 1, "1 case"), ("en", 2, "2 cases"), ("fr", 0, "none"), ("ja", 1, "1 cases")],
)
def test_plurals_follow_the_language(locale: str, count: int, expected: str) -> None:
    assert said("{n, plural, =0 {none} one {# case} other {# cases}}", locale, n=count) == expected


def test_french_takes_one_and_a_half_as_singular_and_english_does_not() -> None:
    text = "{n, plural, one {one} other {other}}"
    assert (said(text, "fr", n=1.5), said(text, "en", n=1.5)) == ("one", "other")


def test_numbers_in_plurals_are_written_as_in_the_language() -> None:
    text = "{n, plural, one {#} other {#}}"
    assert (said(text, "de", n=1200), said(text, "en", n=1200)) == ("1.200", "1,200")


def test_ordinals() -> None:
    text = "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}"
    assert [said(text, n=n) for n in (1, 2, 3, 4, 11, 21)] == ["1st", "2nd", "3rd", "4th", "11th", "21st"]


def test_select_takes_the_branch_or_other() -> None:
    text = "{who, select, bot {I} agent {{name}} other {someone}}"
    assert said(text, who="agent", name="Kim") == "Kim"
    assert said(text, who="nobody") == "someone"


def test_select_reads_truth() -> None:
    assert said("{open, select, true {yes} other {no}}", open=True) == "yes"


def test_a_missing_value_is_an_error_and_names_it() -> None:
    with pytest.raises(MissingValue) as caught:
        said("Hello {name}")
    assert caught.value.name == "name"


def test_a_plural_refuses_what_is_no_number() -> None:
    with pytest.raises(MissingValue):
        said("{n, plural, one {#} other {#}}", n="many")


@pytest.mark.parametrize("text", ["{", "{n, plural, one {#}}", "{a b}", "{x, colour}"])
def test_broken_texts_are_refused(text: str) -> None:
    with pytest.raises(MessageFormatError):
        parse(text)


def test_an_apostrophe_that_would_swallow_a_placeholder_is_refused() -> None:
    with pytest.raises(MessageFormatError, match="apostrophe"):
        parse("l'{product}")
    assert said("l’{product}", "fr", product="ADC") == "l’ADC"
    assert said("aujourd'hui {x}", "fr", x="1") == "aujourd'hui 1"


def test_placeholders_of_all_branches() -> None:
    assert placeholders("{a} {n, plural, one {{b}} other {{c, label, area}}}") == {"a", "n", "b", "c"}
