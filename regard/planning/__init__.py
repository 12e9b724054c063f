"""The plan: written in sections and versions, its objectives bound to metrics and measured from operating data, never typed."""
