"""Firstline measured side by side with a stock Rasa, in one run: ``python -m bench``."""
