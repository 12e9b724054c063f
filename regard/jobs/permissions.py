from regard.people.permissions import Permission, name_domain, register

name_domain("jobs", "jobs")
register(
    Permission("jobs.job.view", "See jobs and how they run"),
    Permission("jobs.job.manage", "Retry, cancel and pause jobs"),
    Permission("jobs.backup.manage", "Make, try and schedule backups"),
)
