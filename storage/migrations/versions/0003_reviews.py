"""Quarterly reviews"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closes_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("remind_on", sa.JSON(), nullable=False),
        sa.Column("closed_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("departments", sa.JSON(), nullable=False),
        sa.Column("outlets", sa.JSON(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("asked_through", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_closed_at", ["closed_at"], unique=False)
        batch_op.create_index(
            "uq_review_one_open",
            ["form"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "review_grouping",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_review_grouping")),
    )
    op.create_table(
        "review_ballot",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("is_shuffled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_ballot_review_id_review")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_review_ballot")),
    )
    with op.batch_alter_table("review_ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_ballot_review_id"), ["review_id"], unique=False)

    op.create_table(
        "review_cell",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("of_group", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_cell_review_id_review")),
        sa.PrimaryKeyConstraint("review_id", "of_group", "slug", "outlet_id", name=op.f("pk_review_cell")),
    )
    op.create_table(
        "review_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("of_group", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_comment_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
    )
    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_comment_review_id"), ["review_id"], unique=False)

    op.create_table(
        "review_participant",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("stands_in_for", sa.String(), nullable=True),
        sa.Column("invited_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_participant_review_id_review")
        ),
        sa.PrimaryKeyConstraint("review_id", "user_id", name=op.f("pk_review_participant")),
    )
    with op.batch_alter_table("review_participant", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_participant_to_invite",
            ["review_id", "user_id"],
            unique=False,
            sqlite_where=sa.text("invited_at IS NULL"),
            postgresql_where=sa.text("invited_at IS NULL"),
        )
        batch_op.create_index("ix_review_participant_user_id", ["user_id"], unique=False)

    op.create_table(
        "review_response",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_response_review_id_review")
        ),
        sa.PrimaryKeyConstraint(
            "review_id", "department_id", "slug", "outlet_id", name=op.f("pk_review_response")
        ),
    )
    op.create_table(
        "review_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=True),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_review_finding_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_finding_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_finding")),
    )
    with op.batch_alter_table("review_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_finding_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(
            "ix_review_finding_open",
            ["written_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_review_finding_review_id"), ["review_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("review_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_finding_review_id"))
        batch_op.drop_index(
            "ix_review_finding_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_review_finding_activity_id"))

    op.drop_table("review_finding")
    op.drop_table("review_response")
    with op.batch_alter_table("review_participant", schema=None) as batch_op:
        batch_op.drop_index("ix_review_participant_user_id")
        batch_op.drop_index(
            "ix_review_participant_to_invite",
            sqlite_where=sa.text("invited_at IS NULL"),
            postgresql_where=sa.text("invited_at IS NULL"),
        )

    op.drop_table("review_participant")
    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_comment_review_id"))

    op.drop_table("review_comment")
    op.drop_table("review_cell")
    with op.batch_alter_table("review_ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_ballot_review_id"))

    op.drop_table("review_ballot")
    op.drop_table("review_grouping")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_review_one_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_review_closed_at")

    op.drop_table("review")
