"""What goes over the wire: pages and JSON compressed for those who take it, everything else as it is."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from regard.people.tests.cast import Cast
from regard.ui.middleware import CompressionMiddleware, gzipped


@given(st.binary(max_size=3_000))
def test_any_content_comes_out_as_it_went_in(content: bytes) -> None:
    assert gzip.decompress(gzipped(content)) == content


def test_the_size_of_one_page_differs_from_time_to_time() -> None:
    assert len({len(gzipped(b"a secret in a page " * 100)) for _ in range(40)}) > 10


@pytest.mark.django_db
def test_a_page_is_sent_compressed_and_reads_the_same(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    plain = client.get("/settings/profile/")
    packed = client.get("/settings/profile/", HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    assert (plain.has_header("Content-Encoding"), packed["Content-Encoding"]) == (False, "gzip")
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 3
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in packed["Vary"]
    assert "<title>" in gzip.decompress(packed.content).decode()


@pytest.mark.parametrize(
    ("response", "takes", "is_packed"),
    [
        (HttpResponse("words " * 500), "gzip", True),
        (HttpResponse('{"a": 1}' * 500, content_type="application/json"), "gzip", True),
        (HttpResponse("words " * 500), "", False),
        (HttpResponse("words " * 500), "gzip;q=0", False),
        (HttpResponse("words " * 500), "br", False),
        (HttpResponse("short"), "gzip", False),
        (HttpResponse(b"\x89PNG" * 500, content_type="image/png"), "gzip", False),
        (HttpResponse("words " * 500, headers={"Content-Encoding": "br"}), "gzip", False),
        (StreamingHttpResponse(iter([b"words " * 500]), content_type="text/csv"), "gzip", False),
    ],
)
def test_only_text_of_some_length_for_those_who_take_it(
    response: HttpResponse, takes: str, is_packed: bool
) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return response

    request = RequestFactory().get("/", HTTP_ACCEPT_ENCODING=takes)
    assert (CompressionMiddleware(answer)(request).headers.get("Content-Encoding") == "gzip") is is_packed


def test_a_tag_of_the_content_becomes_a_weak_one() -> None:
    request = RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip")
    response = HttpResponse("words " * 500, headers={"ETag": '"a1"'})
    assert CompressionMiddleware(lambda _: response)(request)["ETag"] == 'W/"a1"'
