"""The support rules: plain functions on frozen dataclasses, with no I/O and no clock but the instant passed
in.

Figures come from a :class:`bot.support.policy.Policy`, which a lead edits in ``data/policy``; every decision
says why, as :class:`bot.support.reasons.Reason`. Nothing is imported here, so that what one needs is quick
to load.
"""
