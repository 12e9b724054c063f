"""Numbers of rows."""

HIGHEST_ID = 2**63 - 1
"""The highest either database holds; SQLite refuses to be asked for a higher one."""
