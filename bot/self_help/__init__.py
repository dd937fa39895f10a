"""Guided checks: what engineers ask first, one instruction at a time, in the customer's language."""
