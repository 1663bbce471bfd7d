import django.db.models.deletion
import peersupport.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountDeletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('person', models.OneToOneField(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.person')),
                ('asked_on', models.DateField()),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organization', 'person'], name='me_accountd_organiz_a019bb_idx')],
                'constraints': [peersupport.tenancy.RowLevelSecurity(name='me_accountdeletion_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='me_accountdeletion_organization_id_key'), peersupport.tenancy.TenantKey(field='person', name='me_accountdeletion_person_tenant_key')],
            },
        ),
    ]
