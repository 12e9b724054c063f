"""Addresses of the rules of a plan, which `urls` takes in."""

from django.urls import URLPattern, path

from regard.planning.views import rules

RULES: tuple[URLPattern, ...] = (
    path("plan/rules/", rules.contact_matrix, name="contact_matrix"),
    path("plan/rules/contacts/new/", rules.contact_create, name="contact_create"),
    path("plan/rules/contacts/<int:pk>/edit/", rules.contact_change, name="contact_change"),
    path("plan/rules/contacts/<int:pk>/remove/", rules.contact_remove, name="contact_remove"),
    path("plan/rules/treatments/", rules.treatment_list, name="treatment_list"),
    path("plan/rules/treatments/new/", rules.treatment_create, name="treatment_create"),
    path("plan/rules/treatments/<int:pk>/edit/", rules.treatment_change, name="treatment_change"),
    path("plan/rules/treatments/<int:pk>/move/", rules.treatment_move, name="treatment_move"),
    path("plan/rules/treatments/<int:pk>/remove/", rules.treatment_remove, name="treatment_remove"),
    path("plan/rules/authority/", rules.authority_table, name="authority"),
    path("plan/rules/authority/new/", rules.limit_create, name="limit_create"),
    path("plan/rules/authority/<int:pk>/edit/", rules.limit_change, name="limit_change"),
    path("plan/rules/authority/<int:pk>/remove/", rules.limit_remove, name="limit_remove"),
    path("plan/rules/processes/", rules.process_list, name="process_list"),
    path("plan/rules/processes/new/", rules.process_create, name="process_create"),
    path("plan/rules/processes/<int:pk>/", rules.process_detail, name="process_detail"),
    path("plan/rules/processes/<int:pk>/edit/", rules.process_change, name="process_change"),
    path("plan/rules/processes/<int:pk>/move/", rules.process_move, name="process_move"),
    path("plan/rules/processes/<int:pk>/remove/", rules.process_remove, name="process_remove"),
)
