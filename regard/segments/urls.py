from django.urls import path

from regard.segments.views import drafts, previews, segments

app_name = "segments"
prefix = "segments/"
urlpatterns = [
    path("", segments.SegmentList.as_view(), name="segment_list"),
    path("new/", drafts.segment_create, name="segment_create"),
    path("suggest/", previews.suggest, name="suggest"),
    path("refresh/", segments.segments_refresh, name="segments_refresh"),
    path("drafts/<int:pk>/", drafts.draft_edit, name="draft_edit"),
    path("drafts/<int:pk>/discard/", drafts.draft_discard, name="draft_discard"),
    path("drafts/<int:pk>/count/", previews.draft_count, name="draft_count"),
    path("drafts/<int:pk>/sample/", previews.draft_sample, name="draft_sample"),
    path("drafts/<int:pk>/breakdown/", previews.draft_breakdown, name="draft_breakdown"),
    path("drafts/<int:pk>/history/", previews.draft_history, name="draft_history"),
    path("<int:pk>/", segments.segment_detail, name="segment_detail"),
    path("<int:pk>/edit/", drafts.segment_edit, name="segment_edit"),
    path("<int:pk>/copy/", drafts.segment_copy, name="segment_copy"),
    path("<int:pk>/refresh/", segments.segment_refresh, name="segment_refresh"),
    path("<int:pk>/delete/", segments.segment_delete, name="segment_delete"),
]
