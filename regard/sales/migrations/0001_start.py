"""What the domain keeps, as of the first release."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from regard.ui.trigrams import index


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('sales', '0001_initial'),
        ('sales', '0002_value_ranges'),
        ('sales', '0003_assets'),
        ('sales', '0004_orders_by_day'),
    ]

    dependencies = [
        ('catalog', '0001_start'),
        ('customers', '0001_start'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerTotals',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='totals', serialize=False, to='customers.customer')),
                ('orders', models.PositiveIntegerField(default=0)),
                ('foreign_orders', models.PositiveIntegerField(default=0)),
                ('returns', models.PositiveIntegerField(default=0)),
                ('gross_revenue', models.BigIntegerField(default=0)),
                ('returned_amount', models.BigIntegerField(default=0)),
                ('net_revenue', models.BigIntegerField(default=0)),
                ('first_order_at', models.DateTimeField(blank=True, null=True)),
                ('last_order_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['net_revenue', 'customer'], name='sales_totals_by_revenue'), models.Index(fields=['last_order_at', 'customer'], name='sales_totals_by_last_order'), models.Index(fields=['orders', 'customer'], name='sales_totals_by_orders')],
            },
        ),
        migrations.CreateModel(
            name='CustomerValue',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='value', serialize=False, to='customers.customer')),
                ('as_of', models.DateField()),
                ('recency_score', models.PositiveSmallIntegerField(null=True)),
                ('frequency_score', models.PositiveSmallIntegerField(null=True)),
                ('monetary_score', models.PositiveSmallIntegerField(null=True)),
                ('rfm_cell', models.CharField(blank=True, max_length=30)),
                ('abc_class', models.CharField(blank=True, max_length=1)),
                ('usual_gap_days', models.FloatField(null=True)),
                ('probability_alive', models.FloatField(null=True)),
                ('expected_orders', models.FloatField(null=True)),
                ('expected_next_on', models.DateField(null=True)),
                ('lifetime_value', models.BigIntegerField(null=True)),
                ('lifetime_value_low', models.BigIntegerField(null=True)),
                ('lifetime_value_high', models.BigIntegerField(null=True)),
                ('lifetime_value_luck', models.FloatField(null=True)),
                ('lifetime_value_doubt', models.FloatField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['lifetime_value', 'customer'], name='sales_value_by_clv'), models.Index(fields=['rfm_cell', 'customer'], name='sales_value_by_rfm'), models.Index(fields=['abc_class', 'customer'], name='sales_value_by_abc')],
            },
        ),
        migrations.CreateModel(
            name='ModelRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('values', 'Values of all customers'), ('holdout', 'Forecast against what came'), ('migration', 'Moves between RFM cells')], max_length=10)),
                ('question', models.CharField(blank=True, max_length=60)),
                ('as_of', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('customers', models.PositiveIntegerField(default=0)),
                ('chosen', models.CharField(blank=True, max_length=20)),
                ('report', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('seconds', models.FloatField(default=0)),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'question', '-id'], name='sales_modelrun_newest')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60)),
                ('external_id', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('sale', 'Sale'), ('adjustment', 'Adjustment')], default='sale', max_length=10)),
                ('placed_at', models.DateTimeField()),
                ('placed_on', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('channel', models.CharField(blank=True, max_length=40)),
                ('country', models.CharField(blank=True, max_length=60)),
                ('amount', models.BigIntegerField()),
                ('cost', models.BigIntegerField(blank=True, null=True)),
                ('quantity', models.BigIntegerField(default=0)),
                ('line_count', models.PositiveIntegerField(default=0)),
                ('returned_amount', models.BigIntegerField(default=0)),
                ('status', models.CharField(choices=[('placed', 'Placed'), ('partly_returned', 'Partly returned'), ('returned', 'Returned')], default='placed', max_length=16)),
                ('fingerprint', models.CharField(blank=True, editable=False, max_length=32)),
                ('import_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('customer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['placed_on', 'id'], name='sales_order_by_day'), models.Index(fields=['customer', 'placed_at'], name='sales_order_by_customer'), models.Index(condition=models.Q(('import_id__isnull', False)), fields=['import_id'], name='sales_order_by_import')],
                'constraints': [models.UniqueConstraint(fields=('external_id', 'source'), name='sales_order_once')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('description', models.CharField(blank=True, max_length=300)),
                ('quantity', models.BigIntegerField(default=10000)),
                ('amount', models.BigIntegerField()),
                ('cost', models.BigIntegerField(blank=True, null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='sales.order')),
                ('product', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('product__isnull', False)), fields=['product'], name='sales_orderline_by_product')],
            },
        ),
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('sort_name', models.CharField(editable=False, max_length=300)),
                ('serial', models.CharField(blank=True, max_length=100)),
                ('serial_normal', models.CharField(blank=True, editable=False, max_length=100)),
                ('model_version', models.CharField(blank=True, max_length=60)),
                ('quantity', models.BigIntegerField(default=10000)),
                ('bought_on', models.DateField(blank=True, null=True)),
                ('installed_on', models.DateField(blank=True, null=True)),
                ('warranty_until', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('place', models.CharField(blank=True, max_length=300)),
                ('status', models.CharField(choices=[('in_use', 'In use'), ('in_store', 'In store'), ('retired', 'Retired'), ('returned', 'Returned')], default='in_use', max_length=8)),
                ('note', models.TextField(blank=True)),
                ('is_returned_by_line', models.BooleanField(default=False, editable=False)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('external_id', models.CharField(blank=True, max_length=200)),
                ('import_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='assets', to='customers.customer')),
                ('product', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='sales.asset')),
                ('order', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='sales.order')),
                ('order_line', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='sales.orderline')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'status'], name='sales_asset_by_customer'), models.Index(fields=['sort_name', 'id'], name='sales_asset_by_name'), models.Index(fields=['warranty_until', 'id'], name='sales_asset_by_warranty'), models.Index(condition=models.Q(('serial_normal', ''), _negated=True), fields=['serial_normal'], name='sales_asset_by_serial'), models.Index(condition=models.Q(('product__isnull', False)), fields=['product', 'status'], name='sales_asset_by_product'), models.Index(condition=models.Q(('order__isnull', False)), fields=['order'], name='sales_asset_by_order'), models.Index(condition=models.Q(('order_line__isnull', False)), fields=['order_line'], name='sales_asset_by_line')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('external_id', 'source'), name='sales_asset_once')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60)),
                ('external_id', models.CharField(max_length=200)),
                ('returned_at', models.DateTimeField()),
                ('returned_on', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('channel', models.CharField(blank=True, max_length=40)),
                ('country', models.CharField(blank=True, max_length=60)),
                ('amount', models.BigIntegerField()),
                ('cost', models.BigIntegerField(blank=True, null=True)),
                ('quantity', models.BigIntegerField(default=0)),
                ('line_count', models.PositiveIntegerField(default=0)),
                ('fingerprint', models.CharField(blank=True, editable=False, max_length=32)),
                ('import_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('customer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='customers.customer')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='returns', to='sales.order')),
            ],
            options={
                'indexes': [models.Index(fields=['returned_at', 'id'], name='sales_return_by_time'), models.Index(fields=['customer', 'returned_at'], name='sales_return_by_customer'), models.Index(condition=models.Q(('import_id__isnull', False)), fields=['import_id'], name='sales_return_by_import')],
                'constraints': [models.UniqueConstraint(fields=('external_id', 'source'), name='sales_return_once')],
            },
        ),
        migrations.CreateModel(
            name='ReturnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_found', models.BooleanField(default=False)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('quantity', models.BigIntegerField(default=10000)),
                ('amount', models.BigIntegerField()),
                ('cost', models.BigIntegerField(blank=True, null=True)),
                ('order_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='return_lines', to='sales.orderline')),
                ('product', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product')),
                ('return_of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='sales.return')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('product__isnull', False)), fields=['product'], name='sales_returnline_by_product')],
            },
        ),
        *index("sales_asset", "sort_name", "serial_normal"),
    ]
