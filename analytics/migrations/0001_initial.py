import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import peersupport.tenancy
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('surveys', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PastSurvey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='title')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('file_sha256', models.CharField(max_length=64)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('spool_name', models.CharField(blank=True, max_length=32)),
                ('columns', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('reviewed_genders', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('uploaded', 'Uploaded'), ('reading', 'Being read'), ('failed', 'Needs correction'), ('read', 'Ready to publish'), ('publishing', 'Being published'), ('published', 'Published')], default='uploaded', max_length=10)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('uploaded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.person')),
                ('uploaded_on', models.DateField()),
            ],
            options={
                'ordering': ['-closed_on', 'pk'],
                'indexes': [models.Index(fields=['organization', 'uploaded_by'], name='analytics_p_organiz_0395b6_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'public_id'), name='pastsurvey_public_id_unique'), models.CheckConstraint(condition=models.Q(('status__in', ['uploaded', 'reading', 'failed', 'read', 'publishing', 'published'])), name='pastsurvey_status_known'), peersupport.tenancy.RowLevelSecurity(name='analytics_pastsurvey_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='analytics_pastsurvey_organization_id_key'), peersupport.tenancy.TenantKey(field='uploaded_by', name='analytics_pastsurvey_uploaded_by_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='PastMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('survey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='analytics.pastsurvey')),
                ('file_sha256', models.CharField(max_length=64)),
                ('measure', models.SlugField(max_length=40)),
                ('title', models.CharField(max_length=80)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), size=None)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'survey'], name='analytics_p_organiz_b90285_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'file_sha256', 'measure'), name='pastmeasure_once_per_file'), peersupport.tenancy.RowLevelSecurity(name='analytics_pastmeasure_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='analytics_pastmeasure_organization_id_key'), peersupport.tenancy.TenantKey(field='survey', name='analytics_pastmeasure_survey_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='PastColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('measure', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='analytics.pastmeasure')),
                ('file_sha256', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=500)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'measure'], name='analytics_p_organiz_469bfa_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'file_sha256', 'name'), name='pastcolumn_once_per_file'), peersupport.tenancy.RowLevelSecurity(name='analytics_pastcolumn_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='analytics_pastcolumn_organization_id_key'), peersupport.tenancy.TenantKey(field='measure', name='analytics_pastcolumn_measure_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('wave', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.wave')),
                ('public_id', models.UUIDField()),
                ('kind', models.CharField(max_length=8)),
                ('title', models.CharField(max_length=80)),
                ('question_set', models.SlugField(max_length=40)),
                ('floor', models.PositiveSmallIntegerField()),
                ('has_strata', models.BooleanField()),
                ('closed_on', models.DateField()),
                ('published_on', models.DateField()),
                ('audit', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [],
                'constraints': [models.UniqueConstraint(fields=('organization', 'wave'), name='release_once_per_wave'), models.CheckConstraint(condition=models.Q(('floor__gte', 10)), name='release_floor_at_least_10'), peersupport.tenancy.RowLevelSecurity(name='analytics_release_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='analytics_release_organization_id_key'), peersupport.tenancy.TenantKey(field='wave', name='analytics_release_wave_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('measure', models.SlugField(max_length=40)),
                ('title', models.CharField(max_length=80)),
                ('closed_on', models.DateField()),
                ('scale_low', models.FloatField()),
                ('scale_high', models.FloatField()),
                ('direction', models.SmallIntegerField()),
                ('block', models.JSONField()),
                ('n_low', models.PositiveIntegerField()),
                ('n_high', models.PositiveIntegerField(null=True)),
                ('value', models.FloatField()),
                ('step', models.FloatField()),
                ('open_end', models.CharField(blank=True, max_length=4)),
                ('margin', models.FloatField()),
                ('rung', models.PositiveSmallIntegerField(default=4)),
                ('release', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='analytics.release')),
                ('wave', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.wave')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'release'], name='analytics_f_organiz_9d6c29_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'wave', 'measure', 'block'), name='figure_once'), models.CheckConstraint(condition=models.Q(('n_low__in', (10, 15, 20, 30, 50, 100, 200, 500))), name='figure_floor'), models.CheckConstraint(condition=models.Q(('open_end__in', ['', 'low', 'high'])), name='figure_open_end_known'), models.CheckConstraint(condition=models.Q(('rung__gte', 1), ('rung__lte', 4)), name='figure_rung_1_to_4'), models.CheckConstraint(condition=models.Q(('direction__in', [-1, 1])), name='figure_direction_known'), models.CheckConstraint(condition=models.Q(('scale_high__gt', models.F('scale_low'))), name='figure_scale_rises'), models.CheckConstraint(condition=models.Q(('step__gt', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('scale_high'), '-', models.F('scale_low')), '*', models.Value(2.0)), '/', models.F('n_low')))), name='figure_hides_two_people'), models.CheckConstraint(condition=models.Q(('value__gt', models.F('scale_low')), ('value__lt', models.F('scale_high'))), name='figure_inside_the_scale'), peersupport.tenancy.RowLevelSecurity(name='analytics_figure_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='analytics_figure_organization_id_key'), peersupport.tenancy.TenantKey(field='release', name='analytics_figure_release_tenant_key'), peersupport.tenancy.TenantKey(field='wave', name='analytics_figure_wave_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='PastFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('measure', models.SlugField(max_length=40)),
                ('title', models.CharField(max_length=80)),
                ('closed_on', models.DateField()),
                ('scale_low', models.FloatField()),
                ('scale_high', models.FloatField()),
                ('direction', models.SmallIntegerField()),
                ('block', models.JSONField()),
                ('n_low', models.PositiveIntegerField()),
                ('n_high', models.PositiveIntegerField(null=True)),
                ('value', models.FloatField()),
                ('step', models.FloatField()),
                ('open_end', models.CharField(blank=True, max_length=4)),
                ('margin', models.FloatField()),
                ('rung', models.PositiveSmallIntegerField(default=4)),
                ('survey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='analytics.pastsurvey')),
                ('file_sha256', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'survey'], name='analytics_p_organiz_8bf11c_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'file_sha256', 'measure', 'block'), name='pastfigure_once'), models.CheckConstraint(condition=models.Q(('n_low__in', (10, 15, 20, 30, 50, 100, 200, 500))), name='pastfigure_floor'), models.CheckConstraint(condition=models.Q(('open_end__in', ['', 'low', 'high'])), name='pastfigure_open_end_known'), models.CheckConstraint(condition=models.Q(('rung__gte', 1), ('rung__lte', 4)), name='pastfigure_rung_1_to_4'), models.CheckConstraint(condition=models.Q(('direction__in', [-1, 1])), name='pastfigure_direction_known'), models.CheckConstraint(condition=models.Q(('scale_high__gt', models.F('scale_low'))), name='pastfigure_scale_rises'), models.CheckConstraint(condition=models.Q(('step__gt', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('scale_high'), '-', models.F('scale_low')), '*', models.Value(2.0)), '/', models.F('n_low')))), name='pastfigure_hides_two_people'), models.CheckConstraint(condition=models.Q(('value__gt', models.F('scale_low')), ('value__lt', models.F('scale_high'))), name='pastfigure_inside_the_scale'), peersupport.tenancy.RowLevelSecurity(name='analytics_pastfigure_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='analytics_pastfigure_organization_id_key'), peersupport.tenancy.TenantKey(field='survey', name='analytics_pastfigure_survey_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='AtomCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('release', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='analytics.release')),
                ('measure', models.SlugField(max_length=40)),
                ('gender', models.CharField(max_length=10)),
                ('second', models.CharField(max_length=10)),
                ('n', models.PositiveIntegerField()),
            ],
            options={
                'indexes': [],
                'constraints': [models.UniqueConstraint(fields=('organization', 'release', 'measure', 'gender', 'second'), name='atomcount_once'), peersupport.tenancy.RowLevelSecurity(name='analytics_atomcount_tenant'), peersupport.tenancy.TenantKey(field='release', name='analytics_atomcount_release_tenant_key')],
            },
        ),
    ]
