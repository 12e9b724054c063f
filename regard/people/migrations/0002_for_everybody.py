"""How each person writes dates and numbers, which way they read, when their mail comes; pages on devices."""

from django.db import migrations, models

from regard.ui.migrating import ByHand


def leave_as_they_are(editor):
    """Who has signed in before has got used to what they see: their browser is not asked."""
    editor.execute(
        "UPDATE people_user SET is_guessed = %s WHERE last_login IS NOT NULL", [True]
    )


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_start'),
    ]

    operations = [
        migrations.AddField(
            model_name='business',
            name='clock_style',
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name='business',
            name='date_style',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='business',
            name='keeps_offline',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='business',
            name='number_style',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='clock_style',
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name='user',
            name='date_style',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='user',
            name='digest_hour',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='direction',
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AddField(
            model_name='user',
            name='first_weekday',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='is_checklist_hidden',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='is_guessed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='number_style',
            field=models.CharField(blank=True, max_length=10),
        ),
        ByHand(leave_as_they_are),
    ]
