import django.db.models.deletion
import peersupport.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0002_programme'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContentSwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('topic', 'Topics'), ('guide', 'Session guides'), ('situation', 'Situation cards'), ('rule', 'Ground rules')], max_length=10)),
                ('key', models.SlugField(max_length=60)),
                ('off_since', models.DateField()),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'kind', 'key'), name='content_switch_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['topic', 'guide', 'situation', 'rule'])), name='content_switch_kind_known'), peersupport.tenancy.RowLevelSecurity(name='resources_contentswitch_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='resources_contentswitch_organization_id_key')],
            },
        ),
        migrations.CreateModel(
            name='HelpLineCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=40)),
                ('outcome', models.CharField(choices=[('called', 'I called, and it works'), ('read', "I saw it on the provider's own page"), ('wrong', 'It does not work, or is wrong')], max_length=10)),
                ('checked_on', models.DateField()),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'line'), name='help_line_check_once'), models.CheckConstraint(condition=models.Q(('outcome__in', ['called', 'read', 'wrong'])), name='help_line_check_outcome_known'), peersupport.tenancy.RowLevelSecurity(name='resources_helplinecheck_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='resources_helplinecheck_organization_id_key')],
            },
        ),
        migrations.CreateModel(
            name='OwnItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('topic', 'Topics'), ('guide', 'Session guides'), ('situation', 'Situation cards'), ('rule', 'Ground rules')], max_length=10)),
                ('key', models.SlugField(max_length=60)),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('fields', models.JSONField(default=dict)),
                ('language', models.CharField(default='en', max_length=10)),
                ('source', models.CharField(max_length=200)),
                ('reviewed_on', models.DateField()),
                ('review_by', models.DateField()),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=0)),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'kind', 'key'), name='own_item_key_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['topic', 'guide', 'situation', 'rule'])), name='own_item_kind_known'), models.CheckConstraint(condition=models.Q(('key__startswith', 'our-')), name='own_item_key_is_ours'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='own_item_has_source'), models.CheckConstraint(condition=models.Q(('review_by__gt', models.F('reviewed_on'))), name='own_item_review_after_reviewed'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('version__gte', 1), _connector='OR'), name='own_item_published_has_version'), peersupport.tenancy.RowLevelSecurity(name='resources_ownitem_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='resources_ownitem_organization_id_key')],
            },
        ),
        migrations.CreateModel(
            name='RulesEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=0)),
                ('changes', models.JSONField(default=list)),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization',), name='rules_edition_one'), models.CheckConstraint(condition=models.Q(('number', models.Func(models.F('changes'), function='jsonb_array_length', output_field=models.IntegerField()))), name='rules_edition_says_each_change'), peersupport.tenancy.RowLevelSecurity(name='resources_rulesedition_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='resources_rulesedition_organization_id_key')],
            },
        ),
    ]
