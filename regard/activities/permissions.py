from regard.people.permissions import Permission, name_domain, register

name_domain("activities", "notes, calls, meetings, tasks and files")
register(
    Permission("activities.activity.view", "See notes, calls and meetings"),
    Permission("activities.activity.create", "Write notes, log calls and meetings"),
    Permission("activities.activity.change", "Change notes, calls and meetings"),
    Permission("activities.activity.delete", "Delete notes, calls and meetings"),
    Permission("activities.activity.export", "Export notes, calls and meetings"),
)
register(
    Permission("activities.file.view", "See files of customers"),
    Permission("activities.file.create", "Put files with customers"),
    Permission("activities.file.delete", "Remove files of customers"),
)
register(
    Permission("activities.task.view", "See tasks"),
    Permission("activities.task.create", "Open tasks"),
    Permission("activities.task.change", "Change, finish, drop and reopen tasks"),
    Permission("activities.task.assign", "Give tasks to others"),
    Permission("activities.task.delete", "Delete tasks"),
    Permission("activities.task.export", "Export tasks"),
)
