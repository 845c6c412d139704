"""Which page saved what is filled in for a question, and which change on it that was.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("exam_reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("page", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("turn", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("exam_reply", schema=None) as batch_op:
        batch_op.drop_column("turn")
        batch_op.drop_column("page")
