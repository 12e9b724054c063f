"""The pages of the models under Insight."""

from django.urls import path

from regard.sales.views import insight, rollup

urlpatterns = [
    path("insight/sales-hierarchy/", rollup.rollup, name="rollup"),
    path("insight/rfm/", insight.rfm_page, name="rfm"),
    path("insight/rfm/compare/", insight.migration_request, name="migration_request"),
    path("insight/abc/", insight.abc_page, name="abc"),
    path("insight/cohorts/", insight.cohort_page, name="cohorts"),
    path("insight/lifetime-value/", insight.lifetime_page, name="lifetime_value"),
    path("insight/lifetime-value/judge/", insight.holdout_request, name="holdout_request"),
    path("insight/compute/", insight.values_request, name="values_request"),
]
