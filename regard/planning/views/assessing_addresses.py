"""Addresses of the situation, its gaps and the selection of tools, which `urls` takes in."""

from django.urls import URLPattern, path

from regard.planning.views import gaps, selections, situation

ASSESSING: tuple[URLPattern, ...] = (
    path("plan/situation/", situation.situation, name="situation"),
    path("plan/situation/begin/", situation.areas_begin, name="areas_begin"),
    path("plan/situation/areas/new/", situation.area_create, name="area_create"),
    path("plan/situation/areas/<int:pk>/", situation.area_detail, name="area_detail"),
    path("plan/situation/areas/<int:pk>/edit/", situation.area_change, name="area_change"),
    path("plan/situation/areas/<int:pk>/assess/", situation.area_assess, name="area_assess"),
    path("plan/situation/areas/<int:pk>/remove/", situation.area_remove, name="area_remove"),
    path(
        "plan/situation/assessments/<int:pk>/remove/", situation.assessment_remove, name="assessment_remove"
    ),
    path("plan/gaps/", gaps.gap_board, name="gap_board"),
    path("plan/gaps/put/", gaps.gap_put, name="gap_put"),
    path("plan/gaps/new/", gaps.gap_create, name="gap_create"),
    path("plan/gaps/<int:pk>/", gaps.gap_detail, name="gap_detail"),
    path("plan/gaps/<int:pk>/edit/", gaps.gap_change, name="gap_change"),
    path("plan/gaps/<int:pk>/move/", gaps.gap_move, name="gap_move"),
    path("plan/gaps/<int:pk>/remove/", gaps.gap_remove, name="gap_remove"),
    path("plan/tools/", selections.selection_list, name="selection_list"),
    path("plan/tools/new/", selections.selection_create, name="selection_create"),
    path("plan/tools/preview/", selections.selection_preview, name="selection_preview"),
    path("plan/tools/<int:pk>/", selections.selection_detail, name="selection_detail"),
    path("plan/tools/<int:pk>/edit/", selections.selection_change, name="selection_change"),
    path("plan/tools/<int:pk>/choose/", selections.selection_choose, name="selection_choose"),
    path("plan/tools/<int:pk>/remove/", selections.selection_remove, name="selection_remove"),
)
