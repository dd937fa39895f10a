"""Firstline: conversational support intake."""
