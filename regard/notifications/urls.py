"""One's notices, and how one wants to be told."""

from django.urls import path

from regard.notifications.views import notices, wishes

app_name = "notifications"
prefix = ""
urlpatterns = [
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/seen/", notices.notices_seen, name="notices_seen"),
    path("notices/<int:pk>/", notices.notice_open, name="notice_open"),
    path("settings/notices/", wishes.wishes, name="wishes"),
]
