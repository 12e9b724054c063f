"""Insight: the catalogue of metrics and the page of each."""

from django.urls import path

from regard.analytics.views import metrics

app_name = "analytics"
prefix = "insight/"
urlpatterns = [
    path("", metrics.metric_list, name="metric_list"),
    path("metrics/<slug:key>/", metrics.metric_detail, name="metric_detail"),
    path("metrics/<slug:key>/owner/", metrics.metric_owner, name="metric_owner"),
    path("metrics/<slug:key>/rows/", metrics.metric_rows, name="metric_rows"),
]
