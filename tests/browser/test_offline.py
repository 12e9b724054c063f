"""On a phone without a network: pages are read, calls logged, tasks finished; later all is sent, once, and nothing is lost."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from regard.activities.models import Activity, Sent, Task
from regard.activities.services.tasks import finish_task, open_task
from regard.customers.models import Customer
from regard.customers.services.merging import merge_customers
from regard.kernel.actor import system_actor
from regard.people.models import Role
from regard.people.services import change_business
from regard.people.tests.cast import PASSWORD, Cast
from tests.browser.conftest import OpenPage


@pytest.fixture
def noor(cast: Cast) -> Customer:
    return Customer.objects.create(name="Noor Bakker", sort_name="noor bakker", owner=cast.owner)


def task(cast: Cast, title: str) -> Task:
    values = {"title": title, "due_on": timezone.localdate().isoformat()}
    return open_task(actor=cast.actor("owner"), values=values).task


def ready(page: Page, *addresses: str) -> None:
    """Opens these once the service worker serves, so that they are on the device."""
    page.goto("/today/", timeout=60_000)
    page.evaluate("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller || new Promise(done =>"
                  " navigator.serviceWorker.addEventListener('controllerchange', done)))")  # fmt: skip
    for address in addresses:
        page.goto(address)
        page.wait_for_function(
            "async path => { for (const name of await caches.keys()) if (await (await caches.open(name)).match(path) &&"
            " name.startsWith('regard-pages-')) return true; return false; }",
            arg=address,
        )


def log_call(page: Page, text: str) -> None:
    page.locator(".rg-composer-kinds label", has_text="Call").tap()
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Log call").tap()


def test_a_call_and_a_task_of_a_day_without_network_are_sent_once(
    open_page: OpenPage, cast: Cast, noor: Customer
) -> None:
    offer = task(cast, "Send offer")
    page, customer = open_page("owner", size="phone", keeps=True), f"/customers/{noor.pk}/"
    context = page.context
    ready(page, "/today/", customer)
    context.set_offline(True)
    page.reload()
    expect(
        page.get_by_role("status").filter(has_text="No network. This page is as it was today")
    ).to_be_visible()
    log_call(page, "Wants 12 kg of the winter blend")
    expect(page.get_by_label("Waits to be sent")).to_contain_text("Wants 12 kg of the winter blend")
    page.goto("/today/")
    page.get_by_role("button", name="Finish Send offer").tap()
    expect(page.get_by_text("Done, waits to be sent")).to_be_visible()
    page.close()  # killed before anything was sent
    assert not Activity.objects.exists()
    assert Task.objects.get(pk=offer.pk).status == "open"

    page = context.new_page()
    page.goto(customer)
    expect(page.get_by_label("Waits to be sent")).to_contain_text("12 kg")
    page.goto("/device/")
    expect(page.get_by_role("listitem").filter(has_text="Finish “Send offer”")).to_be_visible()
    expect(page.get_by_role("link", name="Noor Bakker")).to_be_visible()
    page.goto(customer)
    context.set_offline(False)
    expect(page.get_by_text("2 things that waited are sent.")).to_be_visible(timeout=20_000)
    call = Activity.objects.get()
    assert (call.kind, call.text, call.customer_id, call.author) == (
        "call", "Wants 12 kg of the winter blend", noor.pk, cast.owner,
    )  # fmt: skip
    assert Task.objects.get(pk=offer.pk).status == "done"
    assert sorted(Sent.objects.values_list("outcome", flat=True)) == ["kept", "kept"]
    expect(page.get_by_label("Waits to be sent")).to_have_count(0)


def test_where_the_world_moved_on_it_is_told_and_nothing_is_lost(
    open_page: OpenPage, cast: Cast, noor: Customer
) -> None:
    stays = Customer.objects.create(name="Noor B.", sort_name="noor b.", owner=cast.owner)
    offer = task(cast, "Send offer")
    page = open_page("owner", size="phone", keeps=True)
    ready(page, f"/customers/{noor.pk}/", "/today/")
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Finish Send offer").tap()
    expect(page.get_by_text("Done, waits to be sent")).to_be_visible()
    page.goto(f"/customers/{noor.pk}/")
    log_call(page, "Moves in March")
    expect(page.get_by_label("Waits to be sent")).to_be_visible()
    cast.colleague.roles.set(cast.owner.roles.all())
    finish_task(actor=cast.actor("colleague"), task_id=offer.pk)
    merge_customers(actor=cast.actor("colleague"), survivor=stays.pk, others=[noor.pk])
    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="2 things turned out otherwise.")).to_be_visible(
        timeout=20_000
    )
    page.goto("/device/")
    expect(page.get_by_text("Carl had finished “Send offer” already")).to_be_visible()
    expect(
        page.get_by_text("The customer was made one with Noor B. meanwhile. The call stands there now.")
    ).to_be_visible()
    assert Activity.objects.get().customer_id == stays.pk
    assert Task.objects.get(pk=offer.pk).done_by == cast.colleague
    for button in page.get_by_role("button", name="I have read it").all()[::-1]:
        button.tap()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()


def test_after_the_session_has_ended_it_waits_for_signing_in(
    open_page: OpenPage, cast: Cast, noor: Customer
) -> None:
    page, customer = open_page("owner", size="phone", keeps=True), f"/customers/{noor.pk}/"
    ready(page, customer)
    page.context.set_offline(True)
    page.reload()
    log_call(page, "Back on Monday")
    expect(page.get_by_label("Waits to be sent")).to_be_visible()
    Session.objects.all().delete()
    page.context.set_offline(False)
    expect(
        page.get_by_role("status").filter(has_text="One thing waits to be sent, as soon as you sign in.")
    ).to_be_visible(timeout=20_000)
    assert (
        page.evaluate(
            "caches.keys().then(names => names.filter(one => one.startsWith('regard-pages-')).length)"
        )
        == 0
    )
    assert not Activity.objects.exists()
    page.get_by_label("E-mail").fill(cast.owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).tap()
    expect(page.get_by_text("What waited is sent.")).to_be_visible(timeout=20_000)
    assert Activity.objects.get().text == "Back on Monday"


def test_pages_leave_the_device_at_sign_out_and_when_rights_change_and_none_are_kept_where_that_is_off(
    open_page: OpenPage, cast: Cast, noor: Customer
) -> None:
    count = """caches.keys().then(async names => { let count = 0; for (const one of names)
        if (one.startsWith('regard-pages-')) count += (await (await caches.open(one)).keys()).length; return count; })"""
    page = open_page("owner", keeps=True)
    ready(page, f"/customers/{noor.pk}/", "/today/")
    assert page.evaluate(count) == 2
    cast.owner.roles.set(Role.objects.filter(key="seller"))
    ready(page, "/today/")
    assert page.evaluate(count) == 1
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    assert page.evaluate(count) == 0
    change_business(actor=system_actor("test"), keeps_offline=False)
    page = open_page("colleague", keeps=True)
    page.goto("/today/")
    assert page.locator("body").get_attribute("data-device") == ""
    assert page.evaluate(count) == 0
