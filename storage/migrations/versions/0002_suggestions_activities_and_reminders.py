"""Suggestions, activities and reminders"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("occurrence", sa.JSON(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_series")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("made_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_feed_made_by_scope", ["made_by", "scope"], unique=False)

    op.create_table(
        "draft",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "form", name=op.f("pk_draft")),
    )
    op.create_table(
        "outlet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_in_use", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        sa.UniqueConstraint("name", name=op.f("uq_outlet_name")),
    )
    op.create_table(
        "reminder_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=False),
        sa.Column("outbox_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_reminder_message_outbox_id_outbox")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_message")),
        sa.UniqueConstraint("outbox_id", name=op.f("uq_reminder_message_outbox_id")),
    )
    with op.batch_alter_table("reminder_message", schema=None) as batch_op:
        batch_op.create_index("uq_reminder_message_person_day", ["person", "remind_on"], unique=True)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("link_key", sa.String(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("factor", sa.String(), nullable=True),
        sa.Column("wished_on", sa.Date(), nullable=True),
        sa.Column("outlets", sa.JSON(), nullable=False),
        sa.Column("picture_people", sa.String(), nullable=True),
        sa.Column("picture_words", sa.String(), nullable=False),
        sa.Column("is_credited", sa.Boolean(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("suggested_by", sa.String(), nullable=False),
        sa.Column("suggested_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_by_department", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.Column("result_link", sa.String(), nullable=True),
        sa.Column("thanked_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("card_id", sa.String(), nullable=True),
        sa.Column("shared_id", sa.String(), nullable=True),
        sa.Column("counts_due_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["outbox.id"], name=op.f("fk_suggestion_card_id_outbox")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_suggestion_department_id_department")
        ),
        sa.ForeignKeyConstraint(["shared_id"], ["outbox.id"], name=op.f("fk_suggestion_shared_id_outbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("card_id", name=op.f("uq_suggestion_card_id")),
        sa.UniqueConstraint("shared_id", name=op.f("uq_suggestion_shared_id")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_link_key"), ["link_key"], unique=False)
        batch_op.create_index("ix_suggestion_state_waiting_since", ["state", "waiting_since"], unique=False)
        batch_op.create_index("ix_suggestion_suggested_at", ["suggested_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_suggested_by"), ["suggested_by"], unique=False)

    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("is_agency", sa.Boolean(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=True),
        sa.Column("offered_to", sa.String(), nullable=True),
        sa.Column("offered_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_time", sa.Time(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("series_on", sa.Date(), nullable=True),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("planned_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("result_link", sa.String(), nullable=True),
        sa.Column("result_number", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("escalated_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_activity_department_id_department")
        ),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_activity_outlet_id_outlet")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["activity_series.id"], name=op.f("fk_activity_series_id_activity_series")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_activity_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_closed", ["closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_department_id"), ["department_id"], unique=False)
        batch_op.create_index("ix_activity_due_on", ["due_on"], unique=False)
        batch_op.create_index(
            "ix_activity_open_due",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("state IN ('in_hand', 'planned')"),
            postgresql_where=sa.text("state IN ('in_hand', 'planned')"),
        )
        batch_op.create_index(
            "ix_activity_open_owner",
            ["owner_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("state IN ('in_hand', 'planned')"),
            postgresql_where=sa.text("state IN ('in_hand', 'planned')"),
        )
        batch_op.create_index(batch_op.f("ix_activity_suggestion_id"), ["suggestion_id"], unique=False)
        batch_op.create_index("uq_activity_series_on", ["series_id", "series_on"], unique=True)

    op.create_table(
        "suggestion_backing",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_backing_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("suggestion_id", "user_id", name=op.f("pk_suggestion_backing")),
    )
    op.create_table(
        "suggestion_file",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mimetype", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_file_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("suggestion_id", "file_id", name=op.f("pk_suggestion_file")),
    )
    op.create_table(
        "suggestion_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_step_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_step")),
    )
    with op.batch_alter_table("suggestion_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_step_suggestion_id"), ["suggestion_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_reminder_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["reminder_message.id"], name=op.f("fk_reminder_message_id_reminder_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reminder_by_message",
            ["message_id"],
            unique=False,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_reminder_in_message",
            ["message_id"],
            unique=False,
            sqlite_where=sa.text("state = 'wanted' AND message_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'wanted' AND message_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_reminder_wanted",
            ["remind_on", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'wanted' AND message_id IS NULL"),
            postgresql_where=sa.text("state = 'wanted' AND message_id IS NULL"),
        )
        batch_op.create_index(
            "uq_reminder_activity_occasion_owner", ["activity_id", "occasion", "owner_id"], unique=True
        )

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_subject"), ["subject"], unique=False)

    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("decides_itself", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remind_at", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("country", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("country")
        batch_op.drop_column("away_until")
        batch_op.drop_column("remind_at")

    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_column("decides_itself")

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_subject"))

    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("uq_reminder_activity_occasion_owner")
        batch_op.drop_index(
            "ix_reminder_wanted",
            sqlite_where=sa.text("state = 'wanted' AND message_id IS NULL"),
            postgresql_where=sa.text("state = 'wanted' AND message_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_reminder_in_message",
            sqlite_where=sa.text("state = 'wanted' AND message_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'wanted' AND message_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_reminder_by_message",
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )

    op.drop_table("reminder")
    with op.batch_alter_table("suggestion_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_step_suggestion_id"))

    op.drop_table("suggestion_step")
    op.drop_table("suggestion_file")
    op.drop_table("suggestion_backing")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("uq_activity_series_on")
        batch_op.drop_index(batch_op.f("ix_activity_suggestion_id"))
        batch_op.drop_index(
            "ix_activity_open_owner",
            sqlite_where=sa.text("state IN ('in_hand', 'planned')"),
            postgresql_where=sa.text("state IN ('in_hand', 'planned')"),
        )
        batch_op.drop_index(
            "ix_activity_open_due",
            sqlite_where=sa.text("state IN ('in_hand', 'planned')"),
            postgresql_where=sa.text("state IN ('in_hand', 'planned')"),
        )
        batch_op.drop_index("ix_activity_due_on")
        batch_op.drop_index(batch_op.f("ix_activity_department_id"))
        batch_op.drop_index("ix_activity_closed")

    op.drop_table("activity")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_suggested_by"))
        batch_op.drop_index("ix_suggestion_suggested_at")
        batch_op.drop_index("ix_suggestion_state_waiting_since")
        batch_op.drop_index(batch_op.f("ix_suggestion_link_key"))

    op.drop_table("suggestion")
    with op.batch_alter_table("reminder_message", schema=None) as batch_op:
        batch_op.drop_index("uq_reminder_message_person_day")

    op.drop_table("reminder_message")
    op.drop_table("outlet")
    op.drop_table("draft")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_feed_made_by_scope")

    op.drop_table("calendar_feed")
    op.drop_table("activity_series")
