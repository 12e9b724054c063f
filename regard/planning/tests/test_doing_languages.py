"""Doing the plan in the reader's language."""

import pytest

from regard.kernel.actor import Actor
from regard.people.tests.cast import Cast
from regard.planning.models import Plan
from regard.planning.queries import today
from regard.planning.services.initiatives import InitiativeWanted, save_initiative
from regard.planning.services.timeline import StepWanted, save_step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "initiative", "budget", "risks", "scope"),
    [
        ("de", "Vorhaben", "Noch kein Budget", "Noch keine Risiken", "Umfang vereinbaren"),
        ("fr", "Initiatives", "Pas encore de budget", "Pas encore de risque", "Convenir du périmètre"),
        ("es", "Iniciativas", "Aún no hay presupuesto", "Aún no hay riesgos", "Acordar el alcance"),
    ],
)
def test_doing_the_plan_speaks_the_language_of_its_reader(
    cast: Cast,
    plan: Plan,
    owner_acts: Actor,
    language: str,
    initiative: str,
    budget: str,
    risks: str,
    scope: str,
) -> None:
    cast.owner.language = language
    cast.owner.save()
    box = save_initiative(
        actor=owner_acts, plan=plan, wanted=InitiativeWanted("A tasting box", cast.owner.pk)
    )
    save_step(actor=owner_acts, initiative=box, wanted=StepWanted("Samples", "milestone", today(), today()))
    client = cast.client("owner")
    for address, word in (
        ("/plan/initiatives/", initiative),
        ("/plan/timeline/", initiative),
        ("/plan/budget/", budget),
        ("/plan/risks/", risks),
        ("/plan/scope/", scope),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert word in answer.content.decode(), address
