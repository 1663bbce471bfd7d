import django.db.models.deletion
import peersupport.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('fields', models.JSONField(default=dict)),
                ('saved_on', models.DateField()),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'person', 'key'), name='draft_once'), peersupport.tenancy.RowLevelSecurity(name='organizations_draft_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='organizations_draft_organization_id_key'), peersupport.tenancy.TenantKey(field='person', name='organizations_draft_person_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='PrivacyNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('text', models.TextField(max_length=20000, verbose_name='privacy notice')),
                ('published_on', models.DateField()),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('published_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.person')),
            ],
            options={
                'ordering': ['-version'],
                'indexes': [models.Index(fields=['organization', 'published_by'], name='organizatio_organiz_527fa2_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'version'), name='privacynotice_version_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='privacynotice_says_something'), peersupport.tenancy.RowLevelSecurity(name='organizations_privacynotice_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='organizations_privacynotice_organization_id_key'), peersupport.tenancy.TenantKey(field='published_by', name='organizations_privacynotice_published_by_tenant_key')],
            },
        ),
        migrations.AddField(
            model_name='auditentry',
            name='for_good',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='organization',
            name='live_on',
            field=models.DateField(blank=True, null=True, verbose_name='live since'),
        ),
        migrations.AddField(
            model_name='person',
            name='language',
            field=models.CharField(blank=True, max_length=5, verbose_name='language of mails'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='accepted_on',
            field=models.DateField(blank=True, null=True),
        ),
    ]
