"""Tasks, my day, and what was done with customers."""

from django.urls import path

from regard.activities.views import (
    activities,
    calendar,
    calendars,
    composer,
    device,
    files,
    following,
    tasks,
    today,
)

app_name = "activities"
prefix = ""
urlpatterns = [
    path("today/", today.today, name="today"),
    path("device/send/", device.device_send, name="device_send"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/feed/<str:secret>.ics", calendars.feed, name="feed"),
    path("calendar/import/", calendars.calendar_import, name="calendar_import"),
    path("calendar/import/<int:pk>/", calendars.calendar_imported, name="calendar_imported"),
    path("calendar/import/<int:pk>/take/", calendars.calendar_take, name="calendar_take"),
    path("calendar/import/<int:pk>/undo/", calendars.calendar_undo, name="calendar_undo"),
    path("settings/calendar/", calendars.feed_settings, name="feed_settings"),
    path("settings/calendar/end/", calendars.feed_end, name="feed_end"),
    path("tasks/<int:pk>/move/", calendar.task_move, name="task_move"),
    path("tasks/", tasks.TaskList.as_view(), name="task_list"),
    path("tasks/new/", tasks.task_create, name="task_create"),
    path("tasks/new/customer/", tasks.task_customer, name="task_customer"),
    path("tasks/assign/", tasks.tasks_assign, name="tasks_assign"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("tasks/<int:pk>/edit/", tasks.task_change, name="task_change"),
    path("tasks/<int:pk>/finish/", tasks.task_finish, name="task_finish"),
    path("tasks/<int:pk>/reopen/", tasks.task_reopen, name="task_reopen"),
    path("tasks/<int:pk>/tick/", tasks.task_tick, name="task_tick"),
    path("tasks/<int:pk>/drop/", tasks.task_drop, name="task_drop"),
    path("tasks/<int:pk>/delete/", tasks.task_delete, name="task_delete"),
    path("activities/", activities.ActivityList.as_view(), name="activity_list"),
    path("activities/<int:pk>/edit/", activities.activity_change, name="activity_change"),
    path("activities/<int:pk>/delete/", activities.activity_delete, name="activity_delete"),
    path("customers/<int:customer>/mention/", composer.mentionable, name="mentionable"),
    path("customers/<int:customer>/files/", files.file_list, name="file_list"),
    path("customers/<int:customer>/files/new/", files.file_add, name="file_add"),
    path("files/<int:pk>/", files.file_detail, name="file_detail"),
    path("files/<int:pk>/content/", files.file_content, name="file_content"),
    path("files/<int:pk>/remove/", files.file_remove, name="file_remove"),
    path("files/<int:pk>/restore/", files.file_restore, name="file_restore"),
    path("customers/<int:customer>/follow/", following.follow, name="follow"),
    path("customers/plan-says/", composer.plan_says, name="plan_says"),
    path("customers/<int:customer>/log/", composer.compose, name="compose"),
]
