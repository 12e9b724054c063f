"""Whatever a program sends, the API answers with sense: generated requests find no 5xx."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test

from regard.api.assembly import schema as document
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DOCUMENT = document()
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, known in DOCUMENT["paths"].items()
    for method in METHODS
    if method in known
]


@pytest.fixture(scope="module")
def schema() -> Any:
    return schemathesis.openapi.from_dict(DOCUMENT)


def test_every_operation_is_tried() -> None:
    assert len(OPERATIONS) == sum(len(known) for known in DOCUMENT["paths"].values()) > 50


@pytest.mark.strictest
@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_breaks_the_api(label: str, schema: Any, api_client: Client) -> None:
    """What `schema.parametrize()` makes up for every operation in each process that collects the tests is made up
    here for one, when its turn comes.
    """
    operation = schema.find_operation_by_label(label)
    build_operation_test(
        config=schema.config,
        operation=operation,
        test_func=_ask,
        given_kwargs={},
        feedback=FeedbackSources(),
    )(api_client=api_client)


@settings(
    max_examples=examples(6),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def _ask(case: Any, api_client: Client) -> None:
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://127.0.0.1")).prepare()
    parts = urlsplit(str(sent.url))
    body = sent.body.encode() if isinstance(sent.body, str) else (sent.body or b"")
    response = api_client.generic(
        str(sent.method),
        parts.path,
        data=body,
        content_type=str(sent.headers.get("Content-Type", "application/json")),
        QUERY_STRING=parts.query,
    )
    assert response.status_code < 500, response.content
    assert response.status_code not in {401, 429}
