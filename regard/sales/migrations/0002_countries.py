from django.db import migrations

from regard.customers.services.one_form import rename_countries


def write_countries_one_way(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        ordered = rename_countries(cursor, "sales_order")
        returned = rename_countries(cursor, "sales_return")
    facts = [*(("orders", "order_lines") if ordered else ()), *(("returns",) if returned else ())]
    dirty = apps.get_model("analytics", "DirtyPage")
    dirty.objects.bulk_create(dirty(fact=fact) for fact in facts)


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0001_start"),
        ("sales", "0001_start"),
    ]

    operations = [
        migrations.RunPython(write_countries_one_way, migrations.RunPython.noop),
    ]
