"""Reminders that a claimed message could not tell in time"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNSAID = sa.text("state = 'expired' AND kind = 'reminder' AND payload IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_unsaid_reminder",
        "outbox",
        ["seq"],
        unique=False,
        sqlite_where=UNSAID,
        postgresql_where=UNSAID,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_unsaid_reminder", "outbox")
