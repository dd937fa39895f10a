"""What is to be done later, the policy in force, and open cases in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Create the tables, and a job for every hand-over that cases already wait for."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=64), nullable=True),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("failed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_jobs_kind_subject")),
    )
    pending = sa.text("failed_at IS NULL")
    op.create_index("ix_jobs_due", "jobs", ["due_at"], postgresql_where=pending, sqlite_where=pending)
    op.create_table(
        "policies_in_force",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_policies_in_force")),
    )
    not_closed = sa.text("state <> 'closed'")
    op.create_index("ix_cases_open", "cases", ["id"], postgresql_where=not_closed, sqlite_where=not_closed)
    op.execute(
        "INSERT INTO jobs (id, kind, subject, due_at, data, attempts) "
        "SELECT id, 'hand_on', id, hands_over_at, '{}', 0 FROM cases "
        "WHERE hands_over_at IS NOT NULL AND state <> 'closed'"
    )
