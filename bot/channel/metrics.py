"""What this door counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("firstline_sockets", "Sockets connected to this process.")
MESSAGES = Counter("firstline_messages_received_total", "Customers' messages stored, by door.", ["door"])
DUPLICATES = Counter(
    "firstline_messages_duplicate_total", "Messages sent again and stored no second time.", ["door"]
)
DELIVERED = Counter("firstline_messages_delivered_total", "Replies handed to sockets, by author.", ["author"])
ERRORS = Counter("firstline_errors_total", "Requests refused, by door and error code.", ["door", "code"])
ANSWER_SECONDS = Histogram(
    "firstline_answer_seconds",
    "Time from a stored message to its first reply, as this process saw both.",
    buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
