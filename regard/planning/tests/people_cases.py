"""Cases of the addresses of personas, training and adoption: see `tests/cases.py`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from regard.fields.models import OwnField
from regard.people.tests.cast import Cast
from regard.planning.models import Completion, Course, Evidence, FieldProposal, Persona
from regard.planning.tests.doing_cases import VIEW, a_plan
from regard.segments.models import Segment
from tests.cases import Case

DAY = date(2026, 3, 2)


def a_persona(cast: Cast) -> Persona:
    segment = Segment.objects.create(
        key="regulars", name="Regulars", sort_name="regulars", rule={}, is_shared=True
    )
    return Persona.objects.create(
        plan=a_plan(cast), segment=segment, key="marga", name="Marga", sentence="Brews by hand"
    )


def a_course(cast: Cast) -> Course:
    return Course.objects.create(
        plan=a_plan(cast), key="visits", name="Visits", outcome="Write them", material="Read"
    )


def _persona(cast: Cast) -> Sequence[Any]:
    return [a_persona(cast).key]


def _evidence(cast: Cast) -> Sequence[Any]:
    persona = a_persona(cast)
    return [persona.key, Evidence.objects.create(persona=persona, what="They ask", source="Calls", on=DAY).pk]


def _course(cast: Cast) -> Sequence[Any]:
    return [a_course(cast).pk]


def _completion(cast: Cast) -> Sequence[Any]:
    course = a_course(cast)
    return [course.pk, Completion.objects.create(course=course, person=cast.colleague, on=DAY).pk]


def _gate(cast: Cast) -> Sequence[Any]:
    a_plan(cast)
    return ["exchange.export"]


def _plan(cast: Cast) -> Sequence[Any]:
    a_plan(cast)
    return []


def _proposal(cast: Cast) -> Sequence[Any]:
    field = OwnField.objects.create(
        noun="customers.customer", key="own_fax", label="Fax", kind="text", slot="t01", is_required=True
    )
    FieldProposal.objects.create(
        field=field, why="empty", records=100, filled=2, fillers=0, commonest_count=1, changes=0
    )
    return [field.pk]


PEOPLE = (
    Case("planning:field_proposal_follow", _proposal, method="post"),
    Case("planning:field_proposal_dismiss", _proposal, method="post"),
    Case("planning:field_proposal_undo", _proposal, method="post"),
    Case("planning:persona_create", _plan, grants=VIEW),
    Case("planning:persona_detail", _persona),
    Case("planning:persona_change", _persona, grants=VIEW),
    Case("planning:persona_remove", _persona, grants=VIEW),
    Case("planning:persona_compute", _persona, method="post", grants=VIEW),
    Case("planning:evidence_create", _persona, grants=VIEW),
    Case("planning:evidence_remove", _evidence, method="post", grants=VIEW),
    Case("planning:course_create", _plan, grants=VIEW),
    Case("planning:course_detail", _course),
    Case("planning:course_change", _course, grants=VIEW),
    Case("planning:course_remove", _course, grants=VIEW),
    Case("planning:completion_create", _course, grants=VIEW),
    Case("planning:completion_remove", _completion, method="post", grants=VIEW),
    Case("planning:gate_change", _gate, grants=VIEW),
)
