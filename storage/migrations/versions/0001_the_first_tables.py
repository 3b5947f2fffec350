"""The first tables"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_verb"), ["verb"], unique=False)

    op.create_table(
        "channel",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("is_general", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("usergroup_id", sa.String(), nullable=True),
        sa.Column("home_channel_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    op.create_table(
        "inbound",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("received_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbound")),
    )
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_received_at"), ["received_at"], unique=False)

    op.create_table(
        "nugget_quiz_answer",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=True),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "slug", name=op.f("pk_nugget_quiz_answer")),
    )
    with op.batch_alter_table("nugget_quiz_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nugget_quiz_answer_share_id"), ["share_id"], unique=False)

    op.create_table(
        "nugget_reception",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("reception", sa.String(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=True),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "slug", name=op.f("pk_nugget_reception")),
    )
    with op.batch_alter_table("nugget_reception", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nugget_reception_share_id"), ["share_id"], unique=False)

    op.create_table(
        "nugget_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("shared_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("outbox_id", sa.String(), nullable=True),
        sa.Column("counts_due_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nugget_share")),
        sa.UniqueConstraint("outbox_id", name=op.f("uq_nugget_share_outbox_id")),
    )
    with op.batch_alter_table("nugget_share", schema=None) as batch_op:
        batch_op.create_index("uq_nugget_share_channel_number", ["channel_id", "number"], unique=True)

    op.create_table(
        "nugget_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("wall_time", sa.Time(), nullable=False),
        sa.Column("packs", sa.JSON(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("planned_through", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nugget_subscription")),
        sa.UniqueConstraint("channel_id", name=op.f("uq_nugget_subscription_channel_id")),
    )
    with op.batch_alter_table("nugget_subscription", schema=None) as batch_op:
        batch_op.create_index(
            "ix_nugget_subscription_zone_planned", ["zone", "planned_through"], unique=False
        )

    op.create_table(
        "occurrence",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("slot_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outbox_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "schedule_id", "slot_on", name=op.f("pk_occurrence")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_occurrence_planned",
            ["kind", "state", "schedule_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )

    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("target_id", sa.String(), nullable=True),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_try_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("notice_id", sa.String(), nullable=True),
        sa.Column("left_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["outbox.id"], name=op.f("fk_outbox_parent_id_outbox")),
        sa.ForeignKeyConstraint(["target_id"], ["outbox.id"], name=op.f("fk_outbox_target_id_outbox")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_expiring",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_outbox_lane",
            ["method", "channel", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_outbox_no_channel",
            ["recipient"],
            unique=False,
            sqlite_where=sa.text("state = 'pending' AND channel IS NULL"),
            postgresql_where=sa.text("state = 'pending' AND channel IS NULL"),
        )
        batch_op.create_index(
            "ix_outbox_undelivered",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("state IN ('dead', 'unverified')"),
            postgresql_where=sa.text("state IN ('dead', 'unverified')"),
        )
        batch_op.create_index(
            "ix_outbox_unknown",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )
        batch_op.create_index(
            "ix_outbox_waits",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("state = 'pending' AND coalesce(target_id, parent_id) IS NOT NULL"),
            postgresql_where=sa.text("state = 'pending' AND coalesce(target_id, parent_id) IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_wordy",
            ["sent_at"],
            unique=False,
            sqlite_where=sa.text("payload IS NOT NULL"),
            postgresql_where=sa.text("payload IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_outbox_one_pending_update",
            ["target_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending' AND method = 'chat.update'"),
            postgresql_where=sa.text("state = 'pending' AND method = 'chat.update'"),
        )
        batch_op.create_index(
            "uq_outbox_one_sending_per_channel",
            ["channel"],
            unique=True,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

    op.create_table(
        "pace",
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("method", "lane", name=op.f("pk_pace")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tz", sa.String(), nullable=True),
        sa.Column("slack_locale", sa.String(), nullable=True),
        sa.Column("is_slack_admin", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("department_source", sa.String(), nullable=True),
        sa.Column("dm_channel_id", sa.String(), nullable=True),
        sa.Column("onboarded_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_member_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_department_id"), ["department_id"], unique=False)

    op.create_table(
        "role",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_role_department_id_department")
        ),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_role")),
    )

    # the history of changes is append-only, whoever asks
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION juuri_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION juuri_append_only()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER audit_append_only ON audit")
        op.execute("DROP FUNCTION juuri_append_only()")
    op.drop_table("role")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_department_id"))

    op.drop_table("member")
    op.drop_table("setting")
    op.drop_table("pace")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_outbox_one_sending_per_channel",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "uq_outbox_one_pending_update",
            sqlite_where=sa.text("state = 'pending' AND method = 'chat.update'"),
            postgresql_where=sa.text("state = 'pending' AND method = 'chat.update'"),
        )
        batch_op.drop_index(
            "ix_outbox_wordy",
            sqlite_where=sa.text("payload IS NOT NULL"),
            postgresql_where=sa.text("payload IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_waits",
            sqlite_where=sa.text("state = 'pending' AND coalesce(target_id, parent_id) IS NOT NULL"),
            postgresql_where=sa.text("state = 'pending' AND coalesce(target_id, parent_id) IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_unknown",
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )
        batch_op.drop_index(
            "ix_outbox_undelivered",
            sqlite_where=sa.text("state IN ('dead', 'unverified')"),
            postgresql_where=sa.text("state IN ('dead', 'unverified')"),
        )
        batch_op.drop_index(
            "ix_outbox_no_channel",
            sqlite_where=sa.text("state = 'pending' AND channel IS NULL"),
            postgresql_where=sa.text("state = 'pending' AND channel IS NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_lane",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(
            "ix_outbox_expiring",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_occurrence_planned",
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )

    op.drop_table("occurrence")
    with op.batch_alter_table("nugget_subscription", schema=None) as batch_op:
        batch_op.drop_index("ix_nugget_subscription_zone_planned")

    op.drop_table("nugget_subscription")
    with op.batch_alter_table("nugget_share", schema=None) as batch_op:
        batch_op.drop_index("uq_nugget_share_channel_number")

    op.drop_table("nugget_share")
    with op.batch_alter_table("nugget_reception", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nugget_reception_share_id"))

    op.drop_table("nugget_reception")
    with op.batch_alter_table("nugget_quiz_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nugget_quiz_answer_share_id"))

    op.drop_table("nugget_quiz_answer")
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_received_at"))

    op.drop_table("inbound")
    op.drop_table("department")
    op.drop_table("channel")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_verb"))

    op.drop_table("audit")
