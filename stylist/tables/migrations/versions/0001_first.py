"""The tables as of 0.1.0, before their form was written down: made by those who use them, nothing to change."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing."""
