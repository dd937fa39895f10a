"""What the engine counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("firstline_turns_total", "Customer messages handled, by outcome.", ["outcome"])
TURN_SECONDS = Histogram(
    "firstline_turn_seconds",
    "Time of one turn on the engine's thread.",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
TURNS_WAITING = Gauge("firstline_turns_waiting", "Claimed messages waiting for the engine.")
MODEL_SWAPS = Counter("firstline_model_swaps_total", "Models put live in this process.")
WORKERS_ABANDONED = Counter(
    "firstline_workers_abandoned_total", "Engine threads left behind because a turn exceeded its time."
)
