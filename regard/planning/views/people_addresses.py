"""Addresses of personas, training and adoption, which `urls` takes in."""

from django.urls import URLPattern, path

from regard.planning.views import adoption, personas, training

PEOPLE: tuple[URLPattern, ...] = (
    path("plan/personas/", personas.persona_list, name="persona_list"),
    path("plan/personas/new/", personas.persona_create, name="persona_create"),
    path("plan/personas/<slug:key>/", personas.persona_detail, name="persona_detail"),
    path("plan/personas/<slug:key>/edit/", personas.persona_change, name="persona_change"),
    path("plan/personas/<slug:key>/remove/", personas.persona_remove, name="persona_remove"),
    path("plan/personas/<slug:key>/compute/", personas.persona_compute, name="persona_compute"),
    path("plan/personas/<slug:key>/add-evidence/", personas.evidence_create, name="evidence_create"),
    path(
        "plan/personas/<slug:key>/evidence/<int:pk>/remove/", personas.evidence_remove, name="evidence_remove"
    ),
    path("plan/training/", training.training, name="training"),
    path("plan/training/mine/", training.training_mine, name="training_mine"),
    path("plan/training/new/", training.course_create, name="course_create"),
    path("plan/training/gates/<str:key>/", training.gate_change, name="gate_change"),
    path("plan/training/<int:pk>/", training.course_detail, name="course_detail"),
    path("plan/training/<int:pk>/edit/", training.course_change, name="course_change"),
    path("plan/training/<int:pk>/remove/", training.course_remove, name="course_remove"),
    path("plan/training/<int:pk>/confirm/", training.completion_create, name="completion_create"),
    path(
        "plan/training/<int:pk>/completions/<int:completion_id>/take-back/",
        training.completion_remove,
        name="completion_remove",
    ),
    path("plan/adoption/", adoption.adoption, name="adoption"),
    path(
        "plan/adoption/fields/<int:pk>/follow/", adoption.field_proposal_follow, name="field_proposal_follow"
    ),
    path(
        "plan/adoption/fields/<int:pk>/dismiss/",
        adoption.field_proposal_dismiss,
        name="field_proposal_dismiss",
    ),
    path("plan/adoption/fields/<int:pk>/undo/", adoption.field_proposal_undo, name="field_proposal_undo"),
)
