from regard.people.permissions import Permission, register

register(
    Permission("jobs.job.view", "See jobs and how they run"),
    Permission("jobs.job.manage", "Retry, cancel and pause jobs"),
)
