"""Who may see numbers. The scope says whose customers they are about."""

from regard.kernel.words import lazy, lazy_of
from regard.people.permissions import Permission, name_domain, register

name_domain("analytics", lazy_of("permissions", "metrics"))
register(
    Permission("analytics.metric.view", lazy("See metrics")),
    Permission("analytics.metric.change", lazy("Say who answers for a metric")),
)
