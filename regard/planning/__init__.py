"""The plan: objectives bound to metrics, measured from operating data, never typed."""
