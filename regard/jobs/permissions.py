from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("jobs", lazy("jobs"))
register(
    Permission("jobs.job.view", lazy("See jobs and how they run")),
    Permission("jobs.job.manage", lazy("Retry, cancel and pause jobs")),
    Permission("jobs.backup.manage", lazy("Make, try and schedule backups")),
)
