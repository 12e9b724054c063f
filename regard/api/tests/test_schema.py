"""Whatever a program sends, the API answers with sense: generated requests find no 5xx."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, settings

from regard.api.assembly import schema as document

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
schema = schemathesis.openapi.from_dict(document())


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_no_request_breaks_the_api(case: Any, api_client: Client) -> None:
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
