"""What the domain keeps, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from regard.ui.trigrams import index


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('objects', '0001_initial'),
    ]

    dependencies = [
        ('customers', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnObject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True)),
                ('label', models.CharField(max_length=40)),
                ('plural', models.CharField(max_length=40)),
                ('icon', models.CharField(default='box', max_length=40)),
                ('name_label', models.CharField(default='Name', max_length=40)),
                ('customer_label', models.CharField(blank=True, max_length=40)),
                ('is_customer_required', models.BooleanField(default=False)),
                ('description', models.CharField(blank=True, max_length=200)),
                ('position', models.PositiveIntegerField(default=0)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('sort_name', models.CharField(editable=False, max_length=200)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('external_id', models.CharField(blank=True, max_length=200)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_on', models.DateField(editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('customer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='customers.customer')),
                ('object', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='objects.ownobject')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['object', 'sort_name', 'id'], name='objects_record_by_name'), models.Index(fields=['customer', 'object', 'sort_name'], name='objects_record_by_customer'), models.Index(fields=['object', 'owner', 'sort_name'], name='objects_record_by_owner'), models.Index(fields=['object', 'created_at'], name='objects_record_by_created')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('object', 'source', 'external_id'), name='objects_record_external')],
            },
        ),
        migrations.CreateModel(
            name='RecordOwn',
            fields=[
                ('t1', models.TextField(editable=False, null=True)),
                ('t2', models.TextField(editable=False, null=True)),
                ('t3', models.TextField(editable=False, null=True)),
                ('t4', models.TextField(editable=False, null=True)),
                ('t5', models.TextField(editable=False, null=True)),
                ('t6', models.TextField(editable=False, null=True)),
                ('t7', models.TextField(editable=False, null=True)),
                ('t8', models.TextField(editable=False, null=True)),
                ('t9', models.TextField(editable=False, null=True)),
                ('t10', models.TextField(editable=False, null=True)),
                ('t11', models.TextField(editable=False, null=True)),
                ('t12', models.TextField(editable=False, null=True)),
                ('t13', models.TextField(editable=False, null=True)),
                ('t14', models.TextField(editable=False, null=True)),
                ('t15', models.TextField(editable=False, null=True)),
                ('t16', models.TextField(editable=False, null=True)),
                ('t17', models.TextField(editable=False, null=True)),
                ('t18', models.TextField(editable=False, null=True)),
                ('t19', models.TextField(editable=False, null=True)),
                ('t20', models.TextField(editable=False, null=True)),
                ('t21', models.TextField(editable=False, null=True)),
                ('t22', models.TextField(editable=False, null=True)),
                ('t23', models.TextField(editable=False, null=True)),
                ('t24', models.TextField(editable=False, null=True)),
                ('t25', models.TextField(editable=False, null=True)),
                ('t26', models.TextField(editable=False, null=True)),
                ('t27', models.TextField(editable=False, null=True)),
                ('t28', models.TextField(editable=False, null=True)),
                ('t29', models.TextField(editable=False, null=True)),
                ('t30', models.TextField(editable=False, null=True)),
                ('n1', models.BigIntegerField(editable=False, null=True)),
                ('n2', models.BigIntegerField(editable=False, null=True)),
                ('n3', models.BigIntegerField(editable=False, null=True)),
                ('n4', models.BigIntegerField(editable=False, null=True)),
                ('n5', models.BigIntegerField(editable=False, null=True)),
                ('n6', models.BigIntegerField(editable=False, null=True)),
                ('n7', models.BigIntegerField(editable=False, null=True)),
                ('n8', models.BigIntegerField(editable=False, null=True)),
                ('n9', models.BigIntegerField(editable=False, null=True)),
                ('n10', models.BigIntegerField(editable=False, null=True)),
                ('n11', models.BigIntegerField(editable=False, null=True)),
                ('n12', models.BigIntegerField(editable=False, null=True)),
                ('n13', models.BigIntegerField(editable=False, null=True)),
                ('n14', models.BigIntegerField(editable=False, null=True)),
                ('n15', models.BigIntegerField(editable=False, null=True)),
                ('n16', models.BigIntegerField(editable=False, null=True)),
                ('n17', models.BigIntegerField(editable=False, null=True)),
                ('n18', models.BigIntegerField(editable=False, null=True)),
                ('n19', models.BigIntegerField(editable=False, null=True)),
                ('n20', models.BigIntegerField(editable=False, null=True)),
                ('n21', models.BigIntegerField(editable=False, null=True)),
                ('n22', models.BigIntegerField(editable=False, null=True)),
                ('n23', models.BigIntegerField(editable=False, null=True)),
                ('n24', models.BigIntegerField(editable=False, null=True)),
                ('n25', models.BigIntegerField(editable=False, null=True)),
                ('d1', models.DateField(editable=False, null=True)),
                ('d2', models.DateField(editable=False, null=True)),
                ('d3', models.DateField(editable=False, null=True)),
                ('d4', models.DateField(editable=False, null=True)),
                ('d5', models.DateField(editable=False, null=True)),
                ('d6', models.DateField(editable=False, null=True)),
                ('d7', models.DateField(editable=False, null=True)),
                ('d8', models.DateField(editable=False, null=True)),
                ('d9', models.DateField(editable=False, null=True)),
                ('d10', models.DateField(editable=False, null=True)),
                ('f1', models.BooleanField(editable=False, null=True)),
                ('f2', models.BooleanField(editable=False, null=True)),
                ('f3', models.BooleanField(editable=False, null=True)),
                ('f4', models.BooleanField(editable=False, null=True)),
                ('f5', models.BooleanField(editable=False, null=True)),
                ('f6', models.BooleanField(editable=False, null=True)),
                ('f7', models.BooleanField(editable=False, null=True)),
                ('f8', models.BooleanField(editable=False, null=True)),
                ('f9', models.BooleanField(editable=False, null=True)),
                ('f10', models.BooleanField(editable=False, null=True)),
                ('l1', models.TextField(editable=False, null=True)),
                ('l2', models.TextField(editable=False, null=True)),
                ('l3', models.TextField(editable=False, null=True)),
                ('l4', models.TextField(editable=False, null=True)),
                ('l5', models.TextField(editable=False, null=True)),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='own', serialize=False, to='objects.record')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('t1__isnull', False)), fields=['t1', 'record'], name='objects_own_t1'), models.Index(condition=models.Q(('t2__isnull', False)), fields=['t2', 'record'], name='objects_own_t2'), models.Index(condition=models.Q(('t3__isnull', False)), fields=['t3', 'record'], name='objects_own_t3'), models.Index(condition=models.Q(('t4__isnull', False)), fields=['t4', 'record'], name='objects_own_t4'), models.Index(condition=models.Q(('t5__isnull', False)), fields=['t5', 'record'], name='objects_own_t5'), models.Index(condition=models.Q(('t6__isnull', False)), fields=['t6', 'record'], name='objects_own_t6'), models.Index(condition=models.Q(('t7__isnull', False)), fields=['t7', 'record'], name='objects_own_t7'), models.Index(condition=models.Q(('t8__isnull', False)), fields=['t8', 'record'], name='objects_own_t8'), models.Index(condition=models.Q(('t9__isnull', False)), fields=['t9', 'record'], name='objects_own_t9'), models.Index(condition=models.Q(('t10__isnull', False)), fields=['t10', 'record'], name='objects_own_t10'), models.Index(condition=models.Q(('t11__isnull', False)), fields=['t11', 'record'], name='objects_own_t11'), models.Index(condition=models.Q(('t12__isnull', False)), fields=['t12', 'record'], name='objects_own_t12'), models.Index(condition=models.Q(('t13__isnull', False)), fields=['t13', 'record'], name='objects_own_t13'), models.Index(condition=models.Q(('t14__isnull', False)), fields=['t14', 'record'], name='objects_own_t14'), models.Index(condition=models.Q(('t15__isnull', False)), fields=['t15', 'record'], name='objects_own_t15'), models.Index(condition=models.Q(('t16__isnull', False)), fields=['t16', 'record'], name='objects_own_t16'), models.Index(condition=models.Q(('t17__isnull', False)), fields=['t17', 'record'], name='objects_own_t17'), models.Index(condition=models.Q(('t18__isnull', False)), fields=['t18', 'record'], name='objects_own_t18'), models.Index(condition=models.Q(('t19__isnull', False)), fields=['t19', 'record'], name='objects_own_t19'), models.Index(condition=models.Q(('t20__isnull', False)), fields=['t20', 'record'], name='objects_own_t20'), models.Index(condition=models.Q(('t21__isnull', False)), fields=['t21', 'record'], name='objects_own_t21'), models.Index(condition=models.Q(('t22__isnull', False)), fields=['t22', 'record'], name='objects_own_t22'), models.Index(condition=models.Q(('t23__isnull', False)), fields=['t23', 'record'], name='objects_own_t23'), models.Index(condition=models.Q(('t24__isnull', False)), fields=['t24', 'record'], name='objects_own_t24'), models.Index(condition=models.Q(('t25__isnull', False)), fields=['t25', 'record'], name='objects_own_t25'), models.Index(condition=models.Q(('t26__isnull', False)), fields=['t26', 'record'], name='objects_own_t26'), models.Index(condition=models.Q(('t27__isnull', False)), fields=['t27', 'record'], name='objects_own_t27'), models.Index(condition=models.Q(('t28__isnull', False)), fields=['t28', 'record'], name='objects_own_t28'), models.Index(condition=models.Q(('t29__isnull', False)), fields=['t29', 'record'], name='objects_own_t29'), models.Index(condition=models.Q(('t30__isnull', False)), fields=['t30', 'record'], name='objects_own_t30'), models.Index(condition=models.Q(('n1__isnull', False)), fields=['n1', 'record'], name='objects_own_n1'), models.Index(condition=models.Q(('n2__isnull', False)), fields=['n2', 'record'], name='objects_own_n2'), models.Index(condition=models.Q(('n3__isnull', False)), fields=['n3', 'record'], name='objects_own_n3'), models.Index(condition=models.Q(('n4__isnull', False)), fields=['n4', 'record'], name='objects_own_n4'), models.Index(condition=models.Q(('n5__isnull', False)), fields=['n5', 'record'], name='objects_own_n5'), models.Index(condition=models.Q(('n6__isnull', False)), fields=['n6', 'record'], name='objects_own_n6'), models.Index(condition=models.Q(('n7__isnull', False)), fields=['n7', 'record'], name='objects_own_n7'), models.Index(condition=models.Q(('n8__isnull', False)), fields=['n8', 'record'], name='objects_own_n8'), models.Index(condition=models.Q(('n9__isnull', False)), fields=['n9', 'record'], name='objects_own_n9'), models.Index(condition=models.Q(('n10__isnull', False)), fields=['n10', 'record'], name='objects_own_n10'), models.Index(condition=models.Q(('n11__isnull', False)), fields=['n11', 'record'], name='objects_own_n11'), models.Index(condition=models.Q(('n12__isnull', False)), fields=['n12', 'record'], name='objects_own_n12'), models.Index(condition=models.Q(('n13__isnull', False)), fields=['n13', 'record'], name='objects_own_n13'), models.Index(condition=models.Q(('n14__isnull', False)), fields=['n14', 'record'], name='objects_own_n14'), models.Index(condition=models.Q(('n15__isnull', False)), fields=['n15', 'record'], name='objects_own_n15'), models.Index(condition=models.Q(('n16__isnull', False)), fields=['n16', 'record'], name='objects_own_n16'), models.Index(condition=models.Q(('n17__isnull', False)), fields=['n17', 'record'], name='objects_own_n17'), models.Index(condition=models.Q(('n18__isnull', False)), fields=['n18', 'record'], name='objects_own_n18'), models.Index(condition=models.Q(('n19__isnull', False)), fields=['n19', 'record'], name='objects_own_n19'), models.Index(condition=models.Q(('n20__isnull', False)), fields=['n20', 'record'], name='objects_own_n20'), models.Index(condition=models.Q(('n21__isnull', False)), fields=['n21', 'record'], name='objects_own_n21'), models.Index(condition=models.Q(('n22__isnull', False)), fields=['n22', 'record'], name='objects_own_n22'), models.Index(condition=models.Q(('n23__isnull', False)), fields=['n23', 'record'], name='objects_own_n23'), models.Index(condition=models.Q(('n24__isnull', False)), fields=['n24', 'record'], name='objects_own_n24'), models.Index(condition=models.Q(('n25__isnull', False)), fields=['n25', 'record'], name='objects_own_n25'), models.Index(condition=models.Q(('d1__isnull', False)), fields=['d1', 'record'], name='objects_own_d1'), models.Index(condition=models.Q(('d2__isnull', False)), fields=['d2', 'record'], name='objects_own_d2'), models.Index(condition=models.Q(('d3__isnull', False)), fields=['d3', 'record'], name='objects_own_d3'), models.Index(condition=models.Q(('d4__isnull', False)), fields=['d4', 'record'], name='objects_own_d4'), models.Index(condition=models.Q(('d5__isnull', False)), fields=['d5', 'record'], name='objects_own_d5'), models.Index(condition=models.Q(('d6__isnull', False)), fields=['d6', 'record'], name='objects_own_d6'), models.Index(condition=models.Q(('d7__isnull', False)), fields=['d7', 'record'], name='objects_own_d7'), models.Index(condition=models.Q(('d8__isnull', False)), fields=['d8', 'record'], name='objects_own_d8'), models.Index(condition=models.Q(('d9__isnull', False)), fields=['d9', 'record'], name='objects_own_d9'), models.Index(condition=models.Q(('d10__isnull', False)), fields=['d10', 'record'], name='objects_own_d10'), models.Index(condition=models.Q(('f1__isnull', False)), fields=['f1', 'record'], name='objects_own_f1'), models.Index(condition=models.Q(('f2__isnull', False)), fields=['f2', 'record'], name='objects_own_f2'), models.Index(condition=models.Q(('f3__isnull', False)), fields=['f3', 'record'], name='objects_own_f3'), models.Index(condition=models.Q(('f4__isnull', False)), fields=['f4', 'record'], name='objects_own_f4'), models.Index(condition=models.Q(('f5__isnull', False)), fields=['f5', 'record'], name='objects_own_f5'), models.Index(condition=models.Q(('f6__isnull', False)), fields=['f6', 'record'], name='objects_own_f6'), models.Index(condition=models.Q(('f7__isnull', False)), fields=['f7', 'record'], name='objects_own_f7'), models.Index(condition=models.Q(('f8__isnull', False)), fields=['f8', 'record'], name='objects_own_f8'), models.Index(condition=models.Q(('f9__isnull', False)), fields=['f9', 'record'], name='objects_own_f9'), models.Index(condition=models.Q(('f10__isnull', False)), fields=['f10', 'record'], name='objects_own_f10')],
            },
        ),
        *index("objects_record", "sort_name"),
    ]
