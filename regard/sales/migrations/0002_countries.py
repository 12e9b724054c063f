"""Countries are written one way."""

from django.db import migrations

from regard.customers.services.one_form import mark, rename_countries
from regard.ui.migrating import ByHand


def write_countries_one_way(editor):
    with editor.connection.cursor() as cursor:
        if rename_countries(cursor, "sales_order"):
            mark(cursor, "orders", "order_lines")
        if rename_countries(cursor, "sales_return"):
            mark(cursor, "returns")


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0001_start'),
        ('sales', '0001_start'),
    ]

    operations = [
        ByHand(write_countries_one_way),
    ]
