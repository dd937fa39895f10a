"""Alembic's entry: runs the migrations on the connection that :mod:`bot.records.migrations.run` opened."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from bot.records.tables import Base
from bot.records.tables.base import Instant


def render(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Column types of ours by the names the template defines: a migration imports no product code."""
    if kind == "type" and isinstance(item, Instant):
        return "INSTANT"
    if kind == "type" and isinstance(item, JSON):
        return "DOCUMENT"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render,
    render_as_batch=True,
    compare_type=True,
    # SQLite can roll back a changed schema, given transactions that are really begun.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
