"""Who may see numbers. The scope says whose customers they are about."""

from regard.people.permissions import Permission, name_domain, register

name_domain("analytics", "metrics")
register(
    Permission("analytics.metric.view", "See metrics"),
    Permission("analytics.metric.change", "Say who answers for a metric"),
)
