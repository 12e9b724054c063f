from django.urls import path

from regard.planning.views import files, guide, home, objectives, sections, sharing, versions
from regard.planning.views.addresses import DOING
from regard.planning.views.assessing_addresses import ASSESSING
from regard.planning.views.people_addresses import PEOPLE
from regard.planning.views.rule_addresses import RULES

app_name = "planning"
prefix = ""
urlpatterns = [
    path("", home.plan_home, name="plan_home"),
    path("plan/tree/", home.plan_tree, name="plan_tree"),
    path("plan/new/", home.plan_create, name="plan_create"),
    path("plan/edit/", home.plan_change, name="plan_change"),
    path("plan/guide/<slug:key>/", guide.guide_step, name="guide_step"),
    path("plan/", sections.plan_document, name="plan_document"),
    path("plan/sections/<slug:key>/", sections.section_detail, name="section_detail"),
    path("plan/sections/<slug:key>/edit/", sections.section_edit, name="section_edit"),
    path("plan/sections/<slug:key>/draft/", sections.section_draft, name="section_draft"),
    path("plan/sections/<slug:key>/draft/discard/", sections.section_draft_drop, name="section_draft_drop"),
    path("plan/sections/<slug:key>/comment/", sections.section_comment, name="section_comment"),
    path("plan/sections/<slug:key>/history/", sections.section_history, name="section_history"),
    path("plan/sections/<slug:key>/restore/", sections.section_restore, name="section_restore"),
    path("plan/comments/<int:pk>/close/", sections.comment_close, name="comment_close"),
    path("plan/versions/", versions.plan_versions, name="plan_versions"),
    path("plan/versions/compare/", versions.version_compare, name="version_compare"),
    path("plan/versions/export/", files.plan_export, name="plan_export"),
    path("plan/versions/print/", files.plan_print, name="plan_print"),
    path("plan/versions/import/", files.plan_import, name="plan_import"),
    path("plan/links/", sharing.plan_links, name="plan_links"),
    path("plan/links/<int:pk>/revoke/", sharing.plan_link_revoke, name="plan_link_revoke"),
    path("plan/shared/<str:secret>/", sharing.plan_shared, name="plan_shared"),
    path("plan/versions/new/", versions.version_begin, name="version_begin"),
    path("plan/versions/ask/", versions.version_ask, name="version_ask"),
    path("plan/versions/approve/", versions.version_approve, name="version_approve"),
    path("plan/versions/enforce/", versions.version_enforce, name="version_enforce"),
    path("plan/versions/discard/", versions.version_drop, name="version_drop"),
    path("plan/approvals/<int:pk>/", versions.approval_decide, name="approval_decide"),
    path("plan/approvals/<int:pk>/withdraw/", versions.approval_withdraw, name="approval_withdraw"),
    path("plan/objectives/new/", objectives.objective_create, name="objective_create"),
    path("plan/objectives/preview/", objectives.objective_preview, name="objective_preview"),
    path("plan/objectives/<slug:key>/", objectives.objective_detail, name="objective_detail"),
    path("plan/objectives/<slug:key>/panel/", objectives.objective_panel, name="objective_panel"),
    path("plan/objectives/<slug:key>/edit/", objectives.objective_change, name="objective_change"),
    path("plan/objectives/<slug:key>/lag/", objectives.objective_lag, name="objective_lag"),
    path("plan/objectives/<slug:key>/delete/", objectives.objective_delete, name="objective_delete"),
    *DOING,
    *ASSESSING,
    *PEOPLE,
    *RULES,
]
