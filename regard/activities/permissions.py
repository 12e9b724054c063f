from regard.kernel.words import lazy
from regard.people.permissions import Permission, name_domain, register

name_domain("activities", lazy("notes, calls, meetings, tasks and files"))
register(
    Permission("activities.activity.view", lazy("See notes, calls and meetings")),
    Permission("activities.activity.create", lazy("Write notes, log calls and meetings")),
    Permission("activities.activity.change", lazy("Change notes, calls and meetings")),
    Permission("activities.activity.delete", lazy("Delete notes, calls and meetings")),
    Permission("activities.activity.export", lazy("Export notes, calls and meetings")),
)
register(
    Permission("activities.file.view", lazy("See files of customers")),
    Permission("activities.file.create", lazy("Put files with customers")),
    Permission("activities.file.delete", lazy("Remove files of customers")),
)
register(
    Permission("activities.task.view", lazy("See tasks")),
    Permission("activities.task.create", lazy("Open tasks")),
    Permission("activities.task.change", lazy("Change, finish, drop and reopen tasks")),
    Permission("activities.task.assign", lazy("Give tasks to others")),
    Permission("activities.task.delete", lazy("Delete tasks")),
    Permission("activities.task.export", lazy("Export tasks")),
)
