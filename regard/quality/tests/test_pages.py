"""The queue as people see it, the customer's page, and what a form is told of those who were told apart."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from regard.customers.lookalikes import lookalikes
from regard.customers.models import Customer
from regard.customers.services.customers import change_customer, delete_customers
from regard.jobs.models import Job
from regard.jobs.worker import drain
from regard.kernel.actor import system_actor
from regard.people.tests.cast import Cast
from regard.quality.models import Double, Scan
from regard.quality.presenting import case_of
from regard.quality.queries import group_of
from regard.quality.tests.making import pair, pair_of, person

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
PAGE = "/data/doubles/"
HTMX = {"HX-Request": "true"}


def scanned(**values: Any) -> Scan:
    return Scan.objects.create(**{"finished_at": timezone.now(), "customers": 40, **values})


def text_of(client: Client, url: str = PAGE) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def three(cast: Cast) -> tuple[list[Customer], list[Double]]:
    """Three of one, each pair of them in the queue."""
    people = [
        person(f"Noor de Wit {n}", email=f"noor{n}@wit.example", owner_id=cast.owner.pk) for n in range(3)
    ]
    cluster = people[0].pk
    pairs = [
        pair(people[a], people[b], cluster=cluster, probability=probability)
        for a, b, probability in ((0, 1, 0.99), (0, 2, 0.95), (1, 2, 0.85))
    ]
    return people, pairs


def test_double_list_shows_both_with_what_each_field_tells(owner_client: Client, cast: Cast) -> None:
    scanned()
    double = pair_of(cast)
    text = text_of(owner_client)
    assert "Very likely the same" in text
    assert "97.0%" in text
    assert "Same e-mail address" in text
    assert "One given name is short for the other" in text
    assert "strong sign" in text
    assert "Noor de Wit" in text
    assert "N. de Wit" in text
    assert f"/customers/merge/?of={double.first_id},{double.second_id}" in text
    assert "Not the same" in text
    assert "40 customers compared" in text


def test_double_list_says_when_one_was_changed_since(owner_client: Client, cast: Cast) -> None:
    scanned()
    double = pair_of(cast)
    change_customer(actor=SYSTEM, customer_id=double.second_id, values={"city": "Delft"})
    text = text_of(owner_client)
    assert "Changed since they were compared" in text
    assert "Delft" in text


def test_a_country_written_two_ways_agrees_and_a_name_made_by_us_is_none(cast: Cast) -> None:
    one = person("Noor de Wit", email="noor@wit.example", country="NL", owner_id=cast.owner.pk)
    two = person("Customer noor@wit.example", given_name="", family_name="", email="noor@wit.example")
    double = pair(one, two)
    group = group_of(cast.actor("owner"), double)
    assert group is not None
    marks = {line.label: line.mark for line in case_of(group).lines}
    assert (marks["Country"], marks["Name"]) == ("same", "alone")


def test_a_number_that_is_a_further_one_of_somebody_agrees(cast: Cast) -> None:
    one = person("Noor de Wit", phone="+31 10 200 0001", owner_id=cast.owner.pk)
    two = person("Noor de Wit", phone="+31 6 1234 5678", owner_id=cast.owner.pk)
    double = pair(one, two)
    double.reasons = [{"field": "phone", "says": "equal", "bits": 12.0}]
    double.save()
    group = group_of(cast.actor("owner"), double)
    assert group is not None
    (line,) = (line for line in case_of(group).lines if line.label == "Phone")
    assert line.mark == "same"
    assert [reason.words for reason in line.reasons] == ["same phone number, counting further ones"]


def test_double_list_says_who_came_in_after_the_search(owner_client: Client, cast: Cast) -> None:
    pair_of(cast)
    scanned()
    assert "came in later" not in text_of(owner_client)
    person("Late Comer")
    assert "; 1 came in later and is not compared yet" in text_of(owner_client)
    Double.objects.all().delete()
    assert "1 came in later." in text_of(owner_client)


def test_double_list_before_the_first_search_offers_it(owner_client: Client, analyst_client: Client) -> None:
    assert "Nobody has looked for doubles yet" in text_of(owner_client)
    assert "Search for doubles" in text_of(owner_client)
    assert "Search for doubles" not in text_of(analyst_client)
    assert "The first search comes by itself at night" in text_of(analyst_client)


def test_double_list_with_nothing_found_says_so(owner_client: Client) -> None:
    scanned()
    text = text_of(owner_client)
    assert "No doubles are waiting" in text
    assert "All 40 customers were compared" in text


def test_double_list_with_all_filtered_away_says_so(owner_client: Client, cast: Cast) -> None:
    scanned()
    pair_of(cast)
    assert "No pair fits all filters" in text_of(owner_client, f"{PAGE}?kind=organisation")
    assert "Nobody has been told apart yet" in text_of(owner_client, f"{PAGE}?state=apart")


def test_double_list_narrows(owner_client: Client, cast: Cast) -> None:
    scanned()
    sure = pair_of(cast)
    doubtful = pair(person("Daan Kok"), person("Daan Kock"), probability=0.4)
    firm = pair(person("Kade", kind="organisation"), person("Kade BV", kind="organisation"))
    Double.objects.filter(pk=firm.pk).update(is_organisation=True)

    def shown(query: str) -> set[int]:
        cases = owner_client.get(f"{PAGE}{query}").context["cases"]
        return {one.pk for case in cases for one in case.group.pairs}

    assert shown("") == {sure.pk, doubtful.pk, firm.pk}
    assert shown("?sure=sure") == {sure.pk, firm.pk}
    assert shown("?sure=doubtful") == {doubtful.pk}
    assert shown("?kind=organisation") == {firm.pk}
    assert shown("?kind=person&sure=sure") == {sure.pk}
    assert shown(f"?customer={doubtful.first_id}") == {doubtful.pk}
    assert shown("?kind=nonsense&sure=nonsense&customer=nonsense&after=nonsense&state=x") == {
        sure.pk, doubtful.pk, firm.pk,
    }  # fmt: skip


def test_double_list_comes_by_score_and_goes_on(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    monkeypatch.setattr("regard.quality.queries.PAGE", 2)
    scanned()
    scores = (0.5, 0.9, 0.7, 0.7, 0.3)
    made = [
        pair(person(f"Daan Kok {n}"), person(f"Daan Kock {n}"), probability=score)
        for n, score in enumerate(scores)
    ]
    seen: list[int] = []
    url = PAGE
    while url:
        context = owner_client.get(url).context
        seen += [case.surest.pk for case in context["cases"]]
        url = context["next_url"]
    assert seen == [made[1].pk, made[2].pk, made[3].pk, made[0].pk, made[4].pk]


def test_three_of_one_stand_together_once(owner_client: Client, cast: Cast) -> None:
    scanned()
    people, _ = three(cast)
    context = owner_client.get(PAGE).context
    (case,) = context["cases"]
    assert [one.pk for one in case.customers] == [one.pk for one in people]
    assert len(case.pairs) == 3
    assert case.percent == "85.0% to 99.0%"
    assert context["count"] == 1
    text = text_of(owner_client)
    assert "Merge all 3…" in text
    assert f"of={','.join(str(one.pk) for one in people)}" in text
    assert context["choices"][0]["links"][0]["count"] == "1"


def test_a_group_is_found_by_each_of_its_customers(owner_client: Client, cast: Cast) -> None:
    scanned()
    people, _ = three(cast)
    pair_of(cast)
    for one in people:
        (case,) = owner_client.get(f"{PAGE}?customer={one.pk}").context["cases"]
        assert len(case.customers) == 3


def test_a_group_with_two_told_apart_is_not_merged_as_a_whole(owner_client: Client, cast: Cast) -> None:
    scanned()
    _, pairs = three(cast)
    owner_client.post(f"{PAGE}apart/", {"pairs": str(pairs[0].pk)})
    (case,) = owner_client.get(PAGE).context["cases"]
    assert len(case.customers) == 3
    text = text_of(owner_client)
    assert "Merge all" not in text
    assert "Merge…" in text


def test_whoever_merges_from_the_queue_is_back_in_it(owner_client: Client, cast: Cast) -> None:
    scanned()
    double = pair_of(cast)
    of = f"{double.first_id},{double.second_id}"
    queue = f"{PAGE}?kind=person"
    said = owner_client.get(queue).content.decode()
    link = next(
        one for one in re.findall(r'href="(/customers/merge/[^"]+)"', said) if f"of={of}&" in unescape(one)
    )
    page = owner_client.get(unescape(link)).content.decode()
    assert f'name="back" value="{queue}"' in page
    versions = dict(re.findall(r'name="(v\.\d+)" value="(\d+)"', page))
    sent = {"of": of, "keep": double.first_id, "accept": "on", **versions}
    answer = owner_client.post("/customers/merge/", sent | {"back": queue})
    assert answer["Location"] == queue
    assert "records are one customer now" in text_of(owner_client, queue)


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere_after_a_merge(owner_client: Client, cast: Cast, elsewhere: str) -> None:
    scanned()
    double = pair_of(cast)
    of = f"{double.first_id},{double.second_id}"
    page = owner_client.get("/customers/merge/", {"of": of, "back": elsewhere}).content.decode()
    assert "elsewhere" not in page
    assert "alert(1)" not in page
    versions = dict(re.findall(r'name="(v\.\d+)" value="(\d+)"', page))
    sent = {"of": of, "keep": double.first_id, "accept": "on", "back": elsewhere, **versions}
    assert owner_client.post("/customers/merge/", sent)["Location"] == f"/customers/{double.first_id}/"


def test_doubles_apart_without_scripts_goes_back_and_offers_undo(owner_client: Client, cast: Cast) -> None:
    scanned()
    double = pair_of(cast)
    answer = owner_client.post(f"{PAGE}apart/", {"pairs": str(double.pk), "back": f"{PAGE}?kind=person"})
    assert answer["Location"] == f"{PAGE}?kind=person&apart={double.pk}"
    text = text_of(owner_client, answer["Location"])
    assert "are not the same. They will not come up again." in text
    assert "Undo" in text
    answer = owner_client.post(f"{PAGE}reopen/", {"pairs": str(double.pk)})
    assert answer["Location"] == PAGE
    double.refresh_from_db()
    assert double.status == Double.Status.OPEN


def test_doubles_apart_with_scripts_answers_what_stands_there_now(owner_client: Client, cast: Cast) -> None:
    scanned()
    _, pairs = three(cast)
    answer = owner_client.post(f"{PAGE}apart/", {"pairs": str(pairs[2].pk)}, headers=HTMX)
    text = answer.content.decode()
    assert "are not the same" in text
    assert text.count("<article") == 1  # the rest of the group
    assert 'id="doubles-states"' in text
    assert re.findall(r"(Open|Not the same) (\d+)", text) == [("Open", "1"), ("Not the same", "1")]
    assert "<html" not in text
    rest = ",".join(str(one.pk) for one in pairs[:2])
    text = owner_client.post(f"{PAGE}apart/", {"pairs": rest}, headers=HTMX).content.decode()
    assert "<article" not in text
    assert re.findall(r"(Open|Not the same) (\d+)", text)[0] == ("Open", "0")
    text = owner_client.post(f"{PAGE}reopen/", {"pairs": rest}, headers=HTMX).content.decode()
    assert text.count("<article") == 1


@pytest.mark.parametrize("pairs", ["", "x", "0", "999999", "9" * 30])
def test_a_decision_about_nothing_is_not_found(owner_client: Client, pairs: str) -> None:
    assert owner_client.post(f"{PAGE}apart/", {"pairs": pairs}).status_code == 404


def test_nobody_is_led_elsewhere(owner_client: Client, cast: Cast) -> None:
    double = pair_of(cast)
    answer = owner_client.post(
        f"{PAGE}apart/", {"pairs": str(double.pk), "back": "https://elsewhere.example/data/doubles/"}
    )
    assert answer["Location"].startswith(PAGE)


def test_double_list_of_those_told_apart_gives_them_back(owner_client: Client, cast: Cast) -> None:
    scanned()
    double = pair_of(cast)
    owner_client.post(f"{PAGE}apart/", {"pairs": str(double.pk)})
    text = text_of(owner_client, f"{PAGE}?state=apart")
    assert "Not the same, said Olivia" in text
    assert "Back into the queue" in text
    assert "data-merge" not in text


def test_whoever_only_sees_is_offered_nothing(analyst_client: Client, cast: Cast) -> None:
    scanned()
    pair_of(cast)
    text = text_of(analyst_client)
    assert "Very likely the same" in text
    assert "data-apart" not in text
    assert "data-merge" not in text
    assert "Search again" not in text


def test_a_pair_shows_only_to_whom_both_show(cast: Cast) -> None:
    scanned()
    mine = person("Noor de Wit", owner_id=cast.colleague.pk)
    pair(mine, person("N. de Wit", owner_id=cast.stranger.pk))
    ours = pair(mine, person("Nora de Wit", owner_id=cast.owner.pk))
    context = cast.client("colleague").get(PAGE).context
    assert [case.surest.pk for case in context["cases"]] == [ours.pk]
    assert context["count"] == 1
    assert cast.client("stranger").get(PAGE).context["count"] == 0
    assert cast.client("owner").get(PAGE).context["count"] == 2


def test_a_pair_whose_customer_is_gone_is_not_shown(owner_client: Client, cast: Cast) -> None:
    scanned()
    double = pair_of(cast)
    delete_customers(actor=SYSTEM, customer_ids=[double.second_id])
    assert owner_client.get(PAGE).context["count"] == 0
    assert owner_client.get(f"/customers/{double.first_id}/").status_code == 200
    assert "may be the same" not in text_of(owner_client, f"/customers/{double.first_id}/")


def test_doubles_scan_runs_as_a_job_and_the_page_follows(owner_client: Client, cast: Cast) -> None:
    answer = owner_client.post(f"{PAGE}scan/")
    assert answer["Location"] == PAGE
    text = text_of(owner_client)
    assert "Searching for doubles" in text
    assert "Waiting for a worker" in text
    assert "Searching for doubles" in owner_client.get(f"{PAGE}progress/", headers=HTMX).content.decode()
    drain()
    assert owner_client.get(f"{PAGE}progress/", headers=HTMX)["HX-Redirect"] == PAGE
    assert "fewer than two customers" in text_of(owner_client)


def test_doubles_stop_calls_it_off(owner_client: Client) -> None:
    owner_client.post(f"{PAGE}scan/")
    owner_client.post(f"{PAGE}scan/stop/")
    assert Job.objects.get().status == Job.Status.CANCELLED
    assert "Nobody has looked for doubles yet" in text_of(owner_client)


def test_a_search_that_failed_says_so(owner_client: Client) -> None:
    scanned()
    owner_client.post(f"{PAGE}scan/")
    Job.objects.update(status=Job.Status.FAILED, error="The disk is full.")
    text = text_of(owner_client)
    assert "The last search failed: The disk is full." in text


def test_a_customers_page_says_that_it_looks_like_others(owner_client: Client, cast: Cast) -> None:
    people, _ = three(cast)
    text = text_of(owner_client, f"/customers/{people[0].pk}/")
    assert "Looks like 2 other customers" in text
    assert f"{PAGE}?customer={people[0].pk}" in text
    double = pair_of(cast)
    assert "Looks like another customer" in text_of(owner_client, f"/customers/{double.first_id}/")
    owner_client.post(f"{PAGE}apart/", {"pairs": str(double.pk)})
    assert "may be the same" not in text_of(owner_client, f"/customers/{double.first_id}/")


def test_a_customers_page_counts_only_whom_one_may_see(cast: Cast) -> None:
    mine = person("Noor de Wit", owner_id=cast.colleague.pk)
    pair(mine, person("N. de Wit", owner_id=cast.stranger.pk))
    assert "may be the same" not in text_of(cast.client("colleague"), f"/customers/{mine.pk}/")
    assert "Looks like another customer" in text_of(cast.client("owner"), f"/customers/{mine.pk}/")


def test_a_form_does_not_warn_of_whom_it_is_known_that_they_are_somebody_else(cast: Cast) -> None:
    double = pair_of(cast)
    actor = cast.actor("owner")
    values = {"email": "noor@wit.example"}
    assert [one.customer.pk for one in lookalikes(actor, values, but=double.first_id)] == [double.second_id]
    cast.client("owner").post(f"{PAGE}apart/", {"pairs": str(double.pk)})
    assert lookalikes(actor, values, but=double.first_id) == []
    assert len(lookalikes(actor, values)) == 2


def test_a_page_of_many_costs_the_queries_of_one(
    owner_client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    scanned()
    pair_of(cast)
    for n in range(12):
        pair(
            person(f"Daan Kok {n}", owner_id=cast.owner.pk), person(f"Daan Kock {n}", owner_id=cast.owner.pk)
        )
    three(cast)
    with django_assert_max_num_queries(20):
        owner_client.get(PAGE)


def test_a_name_with_marks_in_it_is_only_a_name(owner_client: Client, cast: Cast) -> None:
    scanned()
    pair(person("<script>alert(1)</script>"), person("Daan & Co"))
    text = text_of(owner_client)
    assert "<script>alert" not in text
    assert "Daan &amp; Co" in text
