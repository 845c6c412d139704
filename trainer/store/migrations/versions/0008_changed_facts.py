"""An index of the lines of class logs that tell of changed facts, so that those of one change are found at once.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NAME = "ix_class_event_fact_changed"


def upgrade() -> None:
    """Go forward."""
    of_facts = sa.text("kind = 'fact_changed'")
    op.create_index(_NAME, "class_event", ["id"], sqlite_where=of_facts, postgresql_where=of_facts)


def downgrade() -> None:
    """Go back."""
    op.drop_index(_NAME, "class_event")
