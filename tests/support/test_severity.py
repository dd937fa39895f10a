"""Severity: guide, "Support Case Severity" and the severity descriptions (policy reading 7)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support.policy import Policy
from bot.support.policy.severities import FLAGS, SIGNALS
from bot.support.severity import (
    SeverityCannotRise,
    Signals,
    check_not_raised,
    graver,
    is_large_scope,
    propose,
)

LEVELS = {1: "critical_outage", 2: "production_impact", 3: "system_impaired", 4: "general_guidance"}


@pytest.mark.parametrize(
    ("signals", "severity", "criterion"),
    [
        # Severity 1, critical outage
        ({"security_risk": True}, 1, "security_risk"),
        ({"security_risk": True, "workaround": "acceptable"}, 1, "security_risk"),
        ({"operations_halted": True}, 1, "operations_halted"),
        ({"operations_halted": True, "workaround": "none"}, 1, "operations_halted"),
        ({"operations_halted": True, "financial_impact": True}, 1, "operations_halted"),
        ({"primary_function_down": True, "large_scope": True}, 1, "primary_function_down_widely"),
        (
            {"primary_function_down": True, "large_scope": True, "workaround": "none"},
            1,
            "primary_function_down_widely",
        ),
        # Severity 2, production impact
        ({"operations_halted": True, "financial_impact": False}, 2, "operations_halted_in_part"),
        ({"operations_halted": True, "workaround": "not_scalable"}, 2, "operations_halted_in_part"),
        ({"primary_function_down": True}, 2, "primary_function_down"),
        ({"primary_function_down": True, "large_scope": False}, 2, "primary_function_down"),
        (
            {"primary_function_down": True, "large_scope": True, "workaround": "not_scalable"},
            2,
            "primary_function_down",
        ),
        ({"degraded": True, "large_scope": True}, 2, "degraded_widely"),
        ({"degraded": True, "large_scope": True, "workaround": "not_scalable"}, 2, "degraded_widely"),
        ({"milestone_at_risk": True}, 2, "milestone_at_risk"),
        # Severity 3, system impaired
        ({"operations_halted": True, "workaround": "acceptable"}, 3, "acceptable_workaround"),
        (
            {"primary_function_down": True, "large_scope": True, "workaround": "acceptable"},
            3,
            "acceptable_workaround",
        ),
        ({"milestone_at_risk": True, "workaround": "acceptable"}, 3, "acceptable_workaround"),
        ({"degraded": True}, 3, "degraded"),
        ({"degraded": True, "large_scope": False}, 3, "degraded"),
        ({"secondary_function": True}, 3, "secondary_function"),
        ({"secondary_function": True, "large_scope": True}, 3, "secondary_function"),
        ({"large_scope": True}, 3, "impaired"),
        ({"financial_impact": True}, 3, "impaired"),
        ({"workaround": "none"}, 3, "impaired"),
        # Severity 4, general guidance
        ({"question_only": True}, 4, "general_guidance"),
        ({"question_only": True, "operations_halted": False, "large_scope": False}, 4, "general_guidance"),
        # A question and something wrong is not only a question
        ({"question_only": True, "degraded": True}, 3, "degraded"),
        ({"question_only": True, "workaround": "acceptable"}, 3, "acceptable_workaround"),
        ({"question_only": True, "security_risk": True}, 1, "security_risk"),
    ],
)
def test_proposal(policy: Policy, signals: dict[str, Any], severity: int, criterion: str) -> None:
    proposal = propose(policy, Signals(**signals))
    assert (proposal.severity, proposal.criterion) == (severity, criterion)
    told = proposal.reason.as_dict()
    assert (told["criterion"], told["level"]) == (criterion, LEVELS[severity])
    assert told["section"] == "Resolution Times and Response Times"
    assert proposal.confirmed_by_engineer == (criterion == "security_risk")


def test_the_reason_names_the_signals_that_counted(policy: Policy) -> None:
    proposal = propose(policy, Signals(primary_function_down=True, large_scope=True, degraded=True))
    assert proposal.reason.as_dict()["signals"] == ["primary_function_down", "large_scope"]


def test_where_nothing_is_known_we_ask(policy: Policy) -> None:
    proposal = propose(policy, Signals())
    assert proposal.severity is None
    assert proposal.ask == (
        "operations_halted",
        "primary_function_down",
        "large_scope",
        "degraded",
        "workaround",
    )


def test_still_nothing_known_after_asking_is_severity_3(policy: Policy) -> None:
    proposal = propose(policy, Signals(), asked=SIGNALS)
    assert (proposal.severity, proposal.criterion, proposal.ask) == (3, "nothing_known", ())
    assert proposal.reason.rule == "severity_default"


def test_everything_denied_is_severity_3(policy: Policy) -> None:
    denied = Signals(**dict.fromkeys(FLAGS, False))
    assert propose(policy, denied, asked=SIGNALS).severity == 3


@pytest.mark.parametrize(
    ("signals", "ask"),
    [
        # A halt may still be lowered by a workaround.
        ({"operations_halted": True}, ("workaround",)),
        ({"operations_halted": True, "workaround": "none"}, ()),
        ({"degraded": True}, ("operations_halted", "primary_function_down", "large_scope")),
        (
            {
                "degraded": True,
                "operations_halted": False,
                "primary_function_down": False,
                "large_scope": False,
            },
            (),
        ),
        ({"primary_function_down": True}, ("operations_halted", "large_scope", "workaround")),
        # An acceptable workaround settles it, but for the security risk nobody asks about.
        ({"degraded": True, "workaround": "acceptable"}, ()),
        ({"question_only": True}, ()),
        ({"security_risk": True}, ()),
    ],
)
def test_only_what_could_change_the_proposal_is_worth_asking(
    policy: Policy, signals: dict[str, Any], ask: tuple[str, ...]
) -> None:
    assert propose(policy, Signals(**signals)).ask == ask


def test_what_was_asked_is_not_asked_again(policy: Policy) -> None:
    proposal = propose(policy, Signals(degraded=True), asked={"operations_halted", "large_scope"})
    assert proposal.ask == ("primary_function_down",)


flags = st.sampled_from([None, True, False])
any_signals = st.builds(
    Signals,
    **dict.fromkeys(FLAGS, flags),
    workaround=st.sampled_from([None, "none", "not_scalable", "acceptable"]),
)


@given(any_signals)
def test_asking_ends_with_a_severity(policy: Policy, signals: Signals) -> None:
    asked: set[str] = set()
    proposal = propose(policy, signals)
    while proposal.ask:
        asked.add(proposal.ask[0])
        proposal = propose(policy, signals, asked=asked)
    assert proposal.severity in (1, 2, 3, 4)


@given(any_signals)
def test_what_is_not_worth_asking_could_not_have_changed_the_severity(
    policy: Policy, signals: Signals
) -> None:
    proposal = propose(policy, signals)
    if proposal.criterion == "general_guidance":
        return
    for name in set(policy.severities.ask) - set(proposal.ask):
        if getattr(signals, name) is None:
            answers: tuple[Any, ...] = (
                ("none", "not_scalable", "acceptable") if name == "workaround" else (True, False)
            )
            for answer in answers:
                assert propose(policy, replace(signals, **{name: answer})).severity == proposal.severity


@given(any_signals)
def test_a_better_workaround_never_makes_it_graver(policy: Policy, signals: Signals) -> None:
    levels = [
        propose(policy, replace(signals, workaround=workaround)).severity
        for workaround in ("none", "not_scalable", "acceptable")
    ]
    assert levels == sorted(levels, key=lambda level: level or 0)


def test_the_clocks_run_on_the_graver_of_proposal_and_claim() -> None:
    assert graver(3, 1) == 1
    assert graver(2, 3) == 2
    assert graver(2, None) == 2


@pytest.mark.parametrize(("settled", "wanted"), list(product((1, 2, 3, 4), repeat=2)))
def test_a_settled_severity_never_goes_up(settled: int, wanted: int) -> None:
    """Guide: severity levels do not increase once established, but may be reduced."""
    if wanted < settled:
        with pytest.raises(SeverityCannotRise) as refused:
            check_not_raised(settled, wanted)
        assert refused.value.reason.as_dict()["wanted"] == wanted
    else:
        assert check_not_raised(settled, wanted).rule == "severity_may_be_lowered"


@pytest.mark.parametrize(
    ("affected", "wide"),
    [
        ("all", True),
        ("some", False),
        ("one", False),
        (None, None),
        (3, False),
        (49, False),
        (50, True),
        (900, True),
    ],
)
def test_how_many_are_a_large_part_of_the_business(
    policy: Policy, affected: int | str | None, wide: bool | None
) -> None:
    assert is_large_scope(policy, affected) is wide


@pytest.mark.parametrize(
    ("affected", "said", "wide"),
    [
        (None, False, False),
        (None, True, True),
        ("all", False, False),
        ("some", True, True),
        (49, True, False),
        (70, True, True),
        (70, False, False),
        (199, False, False),
        (200, False, True),
    ],
)
def test_that_others_can_work_lets_a_number_weigh_less(
    policy: Policy, affected: int | str | None, said: bool | None, wide: bool
) -> None:
    assert is_large_scope(policy, affected, said) is wide
