import django.db.models.deletion
import django.db.models.lookups
import peersupport.tenancy
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', models.CharField(choices=[('core', 'Monthly check-in'), ('session', 'After your session')], max_length=8)),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('question_set', models.SlugField(max_length=40)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('scheduled', 'Planned'), ('collecting', 'Announced'), ('open', 'Open'), ('closed', 'Closed'), ('published', 'Published')], default='scheduled', max_length=10)),
                ('floor', models.PositiveSmallIntegerField(default=10)),
                ('consulted', models.CharField(blank=True, max_length=200, verbose_name='representatives consulted')),
                ('scheduled_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.person')),
                ('eligible_tens', models.PositiveIntegerField(blank=True, null=True)),
                ('has_strata', models.BooleanField(default=False)),
                ('sealing_key', models.BinaryField(blank=True, max_length=32, null=True)),
                ('wrapped_private_key', models.BinaryField(blank=True, null=True)),
                ('tokens_held', models.BooleanField(blank=True, null=True)),
                ('sheets_destroyed_on', models.DateField(blank=True, null=True)),
                ('reminded_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['opens_at'],
                'indexes': [models.Index(fields=['organization', 'status', 'closes_at'], name='wave_due'), models.Index(condition=models.Q(('sheets_destroyed_on', None)), fields=['organization', 'status'], name='wave_sheets_left'), models.Index(fields=['organization', 'scheduled_by'], name='surveys_wav_organiz_1b45f3_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'public_id'), name='wave_public_id_unique'), models.CheckConstraint(condition=models.Q(('floor__gte', 10)), name='wave_floor_at_least_10'), models.CheckConstraint(condition=models.Q(('kind__in', ['core', 'session'])), name='wave_kind_known'), models.CheckConstraint(condition=models.Q(('status__in', ['scheduled', 'collecting', 'open', 'closed', 'published'])), name='wave_status_known'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='wave_closes_after_opening'), models.UniqueConstraint(condition=models.Q(('status__in', ['collecting', 'open'])), fields=('organization', 'kind'), name='wave_one_of_a_kind'), peersupport.tenancy.RowLevelSecurity(name='surveys_wave_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='surveys_wave_organization_id_key'), peersupport.tenancy.TenantKey(field='scheduled_by', name='surveys_wave_scheduled_by_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('wave', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.wave')),
                ('token_hash', models.BinaryField(max_length=32)),
                ('ciphertext', models.BinaryField()),
            ],
            options={
                'indexes': [],
                'constraints': [models.UniqueConstraint(fields=('organization', 'wave', 'token_hash'), name='letter_token_spent_once'), models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func('ciphertext', function='octet_length', output_field=models.IntegerField()), 304), name='letter_of_one_size'), peersupport.tenancy.RowLevelSecurity(name='surveys_letter_tenant'), peersupport.tenancy.TenantKey(field='wave', name='surveys_letter_wave_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('wave', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.wave')),
                ('gender', models.PositiveSmallIntegerField(choices=[(0, 'woman'), (1, 'man'), (2, 'nonbinary'), (3, 'not_stated')])),
                ('second', models.PositiveSmallIntegerField(choices=[(0, 'member'), (1, 'not_yet'), (2, 'mixed'), (3, 'specific')])),
                ('phq4', models.PositiveSmallIntegerField(null=True)),
                ('loneliness', models.PositiveSmallIntegerField(null=True)),
                ('burnout', models.PositiveSmallIntegerField(null=True)),
                ('talk', models.PositiveSmallIntegerField(null=True)),
                ('seek', models.PositiveSmallIntegerField(null=True)),
                ('felt_safe', models.PositiveSmallIntegerField(null=True)),
                ('felt_heard', models.PositiveSmallIntegerField(null=True)),
                ('useful', models.PositiveSmallIntegerField(null=True)),
                ('started', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'wave'], name='sheet_by_wave')],
                'constraints': [models.CheckConstraint(condition=models.Q(('gender__lte', 3), ('second__lte', 3)), name='sheet_atom_known'), models.CheckConstraint(condition=models.Q(('phq4__lte', 12), ('phq4', None), _connector='OR'), name='sheet_phq4_range'), models.CheckConstraint(condition=models.Q(('loneliness__range', (1, 5)), ('loneliness', None), _connector='OR'), name='sheet_loneliness_range'), models.CheckConstraint(condition=models.Q(('burnout__lte', 100), ('burnout', None), _connector='OR'), name='sheet_burnout_range'), models.CheckConstraint(condition=models.Q(('talk__lte', 10), ('talk', None), _connector='OR'), name='sheet_talk_range'), models.CheckConstraint(condition=models.Q(('seek__lte', 10), ('seek', None), _connector='OR'), name='sheet_seek_range'), models.CheckConstraint(condition=models.Q(('felt_safe__lte', 10), ('felt_safe', None), _connector='OR'), name='sheet_felt_safe_range'), models.CheckConstraint(condition=models.Q(('felt_heard__lte', 10), ('felt_heard', None), _connector='OR'), name='sheet_felt_heard_range'), models.CheckConstraint(condition=models.Q(('useful__lte', 10), ('useful', None), _connector='OR'), name='sheet_useful_range'), peersupport.tenancy.RowLevelSecurity(name='surveys_sheet_tenant'), peersupport.tenancy.TenantKey(field='wave', name='surveys_sheet_wave_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='WaveKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('wave', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='surveys.wave')),
                ('stratum', models.CharField(max_length=8)),
                ('public_jwk', models.JSONField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('private_key', models.BinaryField()),
            ],
            options={
                'indexes': [],
                'constraints': [models.UniqueConstraint(fields=('organization', 'wave', 'stratum'), name='wavekey_once'), models.CheckConstraint(condition=models.Q(('stratum__in', ['member', 'not_yet', 'mixed', 'specific', 'all'])), name='wavekey_stratum_known'), peersupport.tenancy.RowLevelSecurity(name='surveys_wavekey_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='surveys_wavekey_organization_id_key'), peersupport.tenancy.TenantKey(field='wave', name='surveys_wavekey_wave_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='TokenIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('wave', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.wave')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.person')),
                ('blinded_hash', models.BinaryField(max_length=32)),
                ('stratum', models.CharField(max_length=8)),
                ('day', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'person'], name='surveys_tok_organiz_46ffe5_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'wave', 'person'), name='token_once_per_person'), peersupport.tenancy.RowLevelSecurity(name='surveys_tokenissue_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='surveys_tokenissue_organization_id_key'), peersupport.tenancy.TenantKey(field='wave', name='surveys_tokenissue_wave_tenant_key'), peersupport.tenancy.TenantKey(field='person', name='surveys_tokenissue_person_tenant_key')],
            },
        ),
    ]
