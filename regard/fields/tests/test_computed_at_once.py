"""Two changes at once, each in a transaction of its own: the number has both."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.fields.services.defining import create_field
from regard.kernel.actor import Actor
from regard.objects.services.defining import save_object
from regard.objects.services.records import create_record
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_records_entered_at_once_are_both_counted(cast: Cast) -> None:
    actor = cast.actor("owner")
    of = save_object(actor=actor, values={"label": "Vehicle", "customer_label": "Owner"})
    said = {"rollup": {"of": of.noun, "what": "count"}}
    create_field(actor=actor, noun="customers.customer", values={"label": "Vehicles", "computed": said})
    anna = create_customer(actor=actor, values={"name": "Anna"})
    start = Barrier(2)
    is_postgres = connection.vendor == "postgresql"

    def enter(actor: Actor, number: int) -> None:
        try:
            start.wait()
            for turn in range(5):
                values = {"name": f"V{number}-{turn}", "customer_id": anna.pk}
                with transaction.atomic():
                    create_record(actor=actor, key=of.key, values=values)
                    if is_postgres:  # the other's is under way, too
                        with connection.cursor() as cursor:
                            cursor.execute("SELECT pg_sleep(0.02)")
        finally:
            connection.close()

    threads = [Thread(target=enter, args=(actor, number)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Customer.objects.get(pk=anna.pk).own_values["own_vehicles"] == "10"
