"""What a contact was for, what the plan said of it, and why it was made all the same."""

from django.db import migrations, models

from regard.ui.trigrams import further

PURPOSES = [('service', 'Service'), ('care', 'Keeping in touch'), ('offer', 'Offers'), ('news', 'News'), ('event', 'Invitations'), ('feedback', 'Asking for feedback')]


def _column(table, name, longest, **more):
    kind = f"varchar({longest}) DEFAULT '' NOT NULL"
    field = models.CharField(blank=True, db_default='', default='', max_length=longest, **more)
    return further(table, name, field, sqlite=kind, postgresql=kind)


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0004_device'),
    ]

    operations = [
        operation
        for table in ('activities_activity', 'activities_task')
        for operation in (
            _column(table, 'contact_reason', 300),
            _column(table, 'plan_said', 13, editable=False),
            _column(table, 'purpose', 12, choices=PURPOSES),
        )
    ]
