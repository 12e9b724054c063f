"""The database itself refuses to change or delete what was noted."""

from django.db import migrations

from regard.audit.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [guard("audit_change"), guard("audit_seal")]
