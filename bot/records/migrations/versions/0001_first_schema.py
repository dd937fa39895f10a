"""The first schema: accounts, cases, conversations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "agents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("center", sa.String(length=40), nullable=False),
        sa.Column("languages", DOCUMENT, nullable=False),
        sa.Column("areas", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("email", name=op.f("uq_agents_email")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("email", name=op.f("uq_contacts_email")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next_value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("org_id", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.String(length=8), nullable=True),
        sa.Column("trm_name", sa.String(length=200), nullable=True),
        sa.Column("account_manager_name", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("org_id", name=op.f("uq_organisations_org_id")),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("appliance", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
    )
    op.create_table(
        "queues",
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
    )
    op.create_table(
        "contact_roles",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "role IN ('technical', 'renewal', 'third_party')", name=op.f("ck_contact_roles_role")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_roles_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_contact_roles_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_roles")),
        sa.UniqueConstraint(
            "contact_id",
            "organisation_id",
            "role",
            name=op.f("uq_contact_roles_contact_id_organisation_id_role"),
        ),
    )
    with op.batch_alter_table("contact_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_roles_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_roles_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("integration", sa.String(length=40), nullable=True),
        sa.Column("external_sender", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("owner", sa.String(length=8), nullable=False),
        sa.Column("owner_agent_id", sa.String(length=32), nullable=True),
        sa.Column("owner_version", sa.Integer(), nullable=False),
        sa.Column("waiting_since", INSTANT, nullable=True),
        sa.Column("waiting_reason", sa.String(length=40), nullable=True),
        sa.Column("queue_id", sa.String(length=96), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("language_pinned", sa.Boolean(), nullable=False),
        sa.Column("language_belief", DOCUMENT, nullable=False),
        sa.Column("browser_language", sa.String(length=2), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("owner IN ('bot', 'waiting', 'agent')", name=op.f("ck_conversations_owner")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_conversations_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_conversations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_agent_id"], ["agents.id"], name=op.f("fk_conversations_owner_agent_id_agents")
        ),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_conversations_queue_id_queues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "integration", "external_sender", name=op.f("uq_conversations_integration_external_sender")
        ),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_conversations_secret_hash")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversations_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversations_queue_id"), ["queue_id"], unique=False)

    op.create_table(
        "entitlements",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("package", sa.String(length=32), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=True),
        sa.Column("areas", DOCUMENT, nullable=False),
        sa.Column("trm", sa.Boolean(), nullable=False),
        sa.Column("serial_number", sa.String(length=10), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_entitlements_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_entitlements_product_id_products")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlements")),
    )
    with op.batch_alter_table("entitlements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entitlements_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "product_versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_versions_product_id_products")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_versions")),
        sa.UniqueConstraint("product_id", "version", name=op.f("uq_product_versions_product_id_version")),
    )
    with op.batch_alter_table("product_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_versions_product_id"), ["product_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("opened_by_message_id", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("serial_number", sa.String(length=10), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("severity_proposed", sa.Integer(), nullable=True),
        sa.Column("severity_claimed", sa.Integer(), nullable=True),
        sa.Column("severity_settled", sa.Boolean(), nullable=False),
        sa.Column("severity_criterion", sa.String(length=64), nullable=False),
        sa.Column("signals", DOCUMENT, nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("work_language", sa.String(length=2), nullable=False),
        sa.Column("language_choice", sa.String(length=16), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.Column("sub_region", sa.String(length=32), nullable=False),
        sa.Column("package", sa.String(length=32), nullable=True),
        sa.Column("entitlement_id", sa.String(length=32), nullable=True),
        sa.Column("coverage", sa.String(length=16), nullable=True),
        sa.Column("queue_id", sa.String(length=96), nullable=True),
        sa.Column("center", sa.String(length=40), nullable=True),
        sa.Column("hands_over_at", INSTANT, nullable=True),
        sa.Column("agent_id", sa.String(length=32), nullable=True),
        sa.Column("troubleshooting", DOCUMENT, nullable=False),
        sa.Column("reasons", DOCUMENT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("close_reason", sa.String(length=32), nullable=True),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('chat', 'web', 'phone')", name=op.f("ck_cases_channel")),
        sa.CheckConstraint(
            "state IN ('open', 'waiting_for_customer', 'stabilised', 'closed')", name=op.f("ck_cases_state")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_cases_agent_id_agents")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_cases_contact_id_contacts")),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_cases_entitlement_id_entitlements")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_cases_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_cases_product_id_products")),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_cases_queue_id_queues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
        sa.UniqueConstraint("opened_by_message_id", name=op.f("uq_cases_opened_by_message_id")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_queue_id"), ["queue_id"], unique=False)

    op.create_table(
        "dialogue_states",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("snapshot", DOCUMENT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_dialogue_states_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_dialogue_states")),
    )
    op.create_table(
        "owner_changes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("owner", sa.String(length=8), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_owner_changes_agent_id_agents")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_owner_changes_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_changes")),
    )
    with op.batch_alter_table("owner_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_owner_changes_conversation_id"), ["conversation_id"], unique=False
        )

    op.create_table(
        "case_clocks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("met_kind", sa.String(length=8), nullable=False),
        sa.Column("met_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("paused_since", INSTANT, nullable=True),
        sa.Column("reasons", DOCUMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('initial_response', 'restoration', 'next_update', 'rma', 'escalation_reply')",
            name=op.f("ck_case_clocks_kind"),
        ),
        sa.CheckConstraint("met_kind IN ('before', 'within')", name=op.f("ck_case_clocks_met_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_clocks_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_clocks")),
    )
    with op.batch_alter_table("case_clocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_clocks_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_case_clocks_running",
            ["due_at"],
            unique=False,
            postgresql_where=sa.text("met_at IS NULL AND ended_at IS NULL"),
            sqlite_where=sa.text("met_at IS NULL AND ended_at IS NULL"),
        )

    op.create_table(
        "case_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("why", DOCUMENT, nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('customer', 'bot', 'agent', 'system')", name=op.f("ck_case_events_actor_kind")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
        sa.UniqueConstraint(
            "case_id", "kind", "message_id", name=op.f("uq_case_events_case_id_kind_message_id")
        ),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_case_events_case_id_seq")),
    )
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_events_case_id"), ["case_id"], unique=False)

    op.create_table(
        "conversation_cases",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_conversation_cases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_cases_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", "case_id", name=op.f("pk_conversation_cases")),
    )
    with op.batch_alter_table("conversation_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_cases_case_id"), ["case_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=8), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("custom", DOCUMENT, nullable=False),
        sa.Column("button_id", sa.String(length=32), nullable=True),
        sa.Column("answers_id", sa.String(length=32), nullable=True),
        sa.Column("turn_state", sa.String(length=8), nullable=True),
        sa.Column("leased_by", sa.String(length=64), nullable=True),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reading", DOCUMENT, nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "author IN ('customer', 'bot', 'agent', 'system')", name=op.f("ck_messages_author")
        ),
        sa.CheckConstraint(
            "turn_state IN ('waiting', 'leased', 'answered', 'failed')", name=op.f("ck_messages_turn_state")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_messages_agent_id_agents")),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["messages.id"], name=op.f("fk_messages_answers_id_messages")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_messages_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "conversation_id", "client_id", name=op.f("uq_messages_conversation_id_client_id")
        ),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_messages_conversation_id_seq")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_answers_id"), ["answers_id"], unique=False)
        batch_op.create_index(
            "ix_messages_unanswered",
            ["conversation_id", "seq"],
            unique=False,
            postgresql_where=sa.text("turn_state IN ('waiting', 'leased')"),
            sqlite_where=sa.text("turn_state IN ('waiting', 'leased')"),
        )

    op.create_table(
        "offered_buttons",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("meaning", DOCUMENT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_offered_buttons_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_offered_buttons_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_buttons")),
    )
    with op.batch_alter_table("offered_buttons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offered_buttons_message_id"), ["message_id"], unique=False)
