"""What people write: formatting that is safe, and colleagues who are mentioned, offered and told if they see the customer."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from regard.activities.models import Mention
from regard.activities.rules import named_in
from regard.activities.services.activities import change_activity, log_activity
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.notifications.queries import newest
from regard.people.models import Team
from regard.people.tests.cast import Cast, make_user
from regard.ui.richtext import plain, rich

NAMES = {"aylin demir": (1,), "aylin": (2,), "jan-peter ö": (3, 4)}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plain words", "<p>Plain words</p>"),
        ("Two\nlines", "<p>Two<br>lines</p>"),
        ("**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        (
            "see https://a.example/x?y=1.",
            '<a href="https://a.example/x?y=1" rel="noopener noreferrer nofollow">https://a.example/x?y=1</a>.',
        ),
        (
            "[here](https://a.example)",
            '<a href="https://a.example" rel="noopener noreferrer nofollow">here</a>',
        ),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](data:text/html,hi)", "[x](data:text/html,hi)"),
        ("![x](https://a.example/p.png)", '!<a href="https://a.example/p.png"'),
        ("5 * 3 * 2", "<p>5 * 3 * 2</p>"),
        ("# no heading", "# no heading"),
    ],
)
def test_a_few_marks_are_formatting_and_everything_else_is_letters(text: str, html: str) -> None:
    assert html in rich(text)


@given(st.text(alphabet="<>\"'&*_[]()-:/@ \nabhijrst=\\`!#", max_size=60))
def test_nothing_but_what_is_allowed_ever_comes_out(text: str) -> None:
    import re

    tags = set(re.findall(r"</?([a-zA-Z]+)[^>]*>", rich(text)))
    assert tags <= {"p", "br", "strong", "em", "ul", "ol", "li", "a", "span"}
    assert not re.search(r"<[^>]*\son\w+\s*=", rich(text))
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', rich(text)))


def test_one_line_of_it_is_without_marks() -> None:
    assert plain("- **Bold** and _it_, [here](https://a.example) 5*3*2") == "Bold and it, here 5*3*2"


def test_whom_a_text_names() -> None:
    text = "@Aylin Demir, ask @aylin; not x@aylin.example. @Jan-Peter Ö! @Nobody"
    assert [(text[one.start : one.end], one.ids) for one in named_in(text, NAMES)] == [
        ("@Aylin Demir", (1,)),
        ("@aylin", (2,)),
        ("@Jan-Peter Ö", (3, 4)),
    ]


@pytest.fixture
def kade(cast: Cast) -> Customer:
    values = {"name": "Kade Koffiebar", "owner_id": cast.colleague.pk}
    return create_customer(actor=cast.actor("owner"), values=values)


def _note(cast: Cast, kade: Customer, text: str) -> int:
    return log_activity(
        actor=cast.actor("colleague"), customer_id=kade.pk, kind="note", values={"text": text}
    ).activity.pk


@pytest.mark.django_db
def test_who_is_mentioned_is_told_once_and_who_may_not_see_the_customer_is_not(
    cast: Cast, kade: Customer
) -> None:
    number = _note(cast, kade, "Ask @Olivia, @stella, @Noah and @Carl")
    assert list(Mention.objects.values_list("user", flat=True).order_by("user")) == [
        cast.owner.pk,
        cast.colleague.pk,
    ]
    told = newest(cast.actor("owner"))
    assert [(one.says, one.about.title) for one in told] == [
        ("Carl mentioned you", "Kade Koffiebar: Ask @Olivia, @stella, @Noah and @Carl")
    ]
    assert [newest(cast.actor(who)) for who in ("stranger", "nobody", "colleague")] == [[], [], []]
    for text in ("@Olivia and @Anna", "@Anna", "@Olivia"):
        change_activity(actor=cast.actor("colleague"), activity_id=number, values={"text": text})
    assert len(newest(cast.actor("owner"))) == len(newest(cast.actor("analyst"))) == 1
    assert list(Mention.objects.values_list("user", flat=True)) == [cast.owner.pk]


@pytest.mark.django_db
def test_who_sees_the_customer_is_offered_and_the_page_marks_who_is_named(
    cast: Cast, kade: Customer, colleague_client: Client
) -> None:
    make_user("Olaf", "seller", team=Team.objects.get(name="South"))
    url = f"/customers/{kade.pk}/mention/"
    assert colleague_client.get(url, {"q": "ol"}).json() == {"names": ["Olivia"]}
    assert colleague_client.get(url).json() == {"names": ["Anna", "Olivia"]}
    assert cast.client("stranger").get(url).status_code == 404
    _note(cast, kade, "Ask **soon** @Olivia")
    page = colleague_client.get(f"/customers/{kade.pk}/timeline/").content.decode()
    assert 'Ask <strong>soon</strong> <span class="rg-named">@Olivia</span>' in page
    day = cast.client("owner").get("/today/").content.decode()
    assert "Carl mentioned you" in day
    assert "Kade Koffiebar: Ask soon @Olivia" in day
