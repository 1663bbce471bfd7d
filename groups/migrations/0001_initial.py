import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import organizations.models.organization
import peersupport.tenancy
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FacilitatorName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.person')),
                ('name', models.CharField(max_length=24, verbose_name='name shown to groups')),
                ('skeleton', models.CharField(max_length=80)),
            ],
            options={
                'indexes': [],
                'constraints': [models.UniqueConstraint(fields=('organization', 'person'), name='facilitator_name_once'), models.UniqueConstraint(fields=('organization', 'skeleton'), name='facilitator_name_unique'), peersupport.tenancy.RowLevelSecurity(name='groups_facilitatorname_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_facilitatorname_organization_id_key'), peersupport.tenancy.TenantKey(field='person', name='groups_facilitatorname_person_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='PeerGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('discreet_title', models.CharField(help_text='Stands in calendars and mails. Say nothing of the topic or of who it is for.', max_length=40, verbose_name='discreet title')),
                ('sentence', models.CharField(max_length=200, verbose_name='one sentence')),
                ('description', models.TextField(blank=True, max_length=4000, verbose_name='who it is for and what happens')),
                ('eligibility', models.CharField(choices=[('open', 'Mixed: anyone'), ('centred', 'Centred on an experience'), ('self_attested', 'For people who say it is for them')], default='open', max_length=14)),
                ('centred_on', models.CharField(blank=True, choices=[('men', 'For men'), ('nonbinary', 'For non-binary people'), ('women', 'For women')], max_length=10)),
                ('inclusion_statement', models.TextField(max_length=1000, verbose_name='inclusion statement')),
                ('level_rule', models.CharField(choices=[('no_managers', 'For people who manage nobody'), ('only_managers', 'For people who manage others'), ('any', 'For any level')], default='any', max_length=14)),
                ('hr_welcome', models.BooleanField(default=False, verbose_name='HR colleagues are welcome')),
                ('topic', models.SlugField(blank=True, max_length=60)),
                ('format', models.CharField(choices=[('online', 'Online'), ('in_person', 'In person'), ('hybrid', 'Online and in person'), ('text', 'Text only')], default='online', max_length=10)),
                ('language', models.CharField(default='en', max_length=5)),
                ('accessibility', models.CharField(blank=True, max_length=200, verbose_name='accessibility')),
                ('capacity_min', models.PositiveSmallIntegerField(default=4, verbose_name='smallest size')),
                ('capacity_max', models.PositiveSmallIntegerField(default=10, verbose_name='largest size')),
                ('timezone', models.CharField(max_length=64, validators=[organizations.models.organization.validate_timezone], verbose_name='time zone')),
                ('ground_rules_version', models.CharField(default='2026-11', max_length=20)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('open', 'Open'), ('closed', 'Closed')], default='open', max_length=8)),
                ('created_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'permissions': [('facilitate_group', 'Facilitates this group')],
                'indexes': [],
                'constraints': [models.CheckConstraint(condition=models.Q(('capacity_max__lte', 12), ('capacity_min__gte', 3), ('capacity_min__lte', models.F('capacity_max'))), name='peergroup_capacity_3_to_12'), models.CheckConstraint(condition=models.Q(models.Q(('centred_on', ''), ('eligibility', 'open')), models.Q(('eligibility__in', ['centred', 'self_attested']), models.Q(('centred_on', ''), _negated=True)), _connector='OR'), name='peergroup_eligibility_fits_focus'), models.CheckConstraint(condition=models.Q(('inclusion_statement', ''), _negated=True), name='peergroup_has_inclusion_statement'), models.CheckConstraint(condition=models.Q(('discreet_title', ''), _negated=True), name='peergroup_has_discreet_title'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('status', 'closed')), models.Q(('status', 'closed'), _negated=True), _connector='OR'), name='peergroup_closed_on_a_day'), models.UniqueConstraint(fields=('organization', 'name'), name='peergroup_name_unique'), peersupport.tenancy.RowLevelSecurity(name='groups_peergroup_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_peergroup_organization_id_key')],
            },
        ),
        migrations.CreateModel(
            name='PeerGroupUserPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('permission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('content_object', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='user_grants', to='groups.peergroup')),
            ],
            options={
                'unique_together': {('user', 'permission', 'content_object')},
                'abstract': False,
                'indexes': [models.Index(fields=['organization', 'permission'], name='groups_peer_organiz_cb2345_idx'), models.Index(fields=['organization', 'user'], name='groups_peer_organiz_c38e9a_idx'), models.Index(fields=['organization', 'content_object'], name='groups_peer_organiz_2f4c3a_idx')],
                'constraints': [peersupport.tenancy.RowLevelSecurity(name='groups_peergroupuserpermission_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_peergroupuserpermission_organization_id_key'), peersupport.tenancy.TenantKey(field='content_object', name='groups_peergroupuserpermission_content_object_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='PeerGroupGroupPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('permission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                ('content_object', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='group_grants', to='groups.peergroup')),
            ],
            options={
                'unique_together': {('group', 'permission', 'content_object')},
                'abstract': False,
                'indexes': [models.Index(fields=['organization', 'permission'], name='groups_peer_organiz_9c16fb_idx'), models.Index(fields=['organization', 'group'], name='groups_peer_organiz_207bdd_idx'), models.Index(fields=['organization', 'content_object'], name='groups_peer_organiz_f92a56_idx')],
                'constraints': [peersupport.tenancy.RowLevelSecurity(name='groups_peergroupgrouppermission_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_peergroupgrouppermission_organization_id_key'), peersupport.tenancy.TenantKey(field='content_object', name='groups_peergroupgrouppermission_content_object_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('group', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='groups.peergroup')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.person')),
                ('pseudonym', models.CharField(max_length=40, verbose_name='name in this group')),
                ('pseudonym_skeleton', models.CharField(max_length=80)),
                ('pronouns', models.CharField(blank=True, max_length=40, verbose_name='pronouns')),
                ('rules_version', models.CharField(max_length=20)),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'person'], name='membership_by_person'), models.Index(fields=['organization', 'group'], name='groups_memb_organiz_2f865b_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('organization', 'group', 'person'), name='membership_once'), models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('organization', 'group', 'pseudonym_skeleton'), name='membership_pseudonym_unique'), peersupport.tenancy.RowLevelSecurity(name='groups_membership_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_membership_organization_id_key'), peersupport.tenancy.TenantKey(field='group', name='groups_membership_group_tenant_key'), peersupport.tenancy.TenantKey(field='person', name='groups_membership_person_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='WaitingPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('group', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='waiting_places', to='groups.peergroup')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.person')),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('offered', 'A place is yours until')], default='waiting', max_length=10)),
                ('offered_until', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['organization', 'offered_until'], name='waiting_by_offer'), models.Index(fields=['organization', 'person'], name='groups_wait_organiz_c06e4d_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'group', 'person'), name='waiting_once'), models.CheckConstraint(condition=models.Q(models.Q(('offered_until', None), ('status', 'waiting')), models.Q(('offered_until__isnull', False), ('status', 'offered')), _connector='OR'), name='waiting_offer_has_end'), peersupport.tenancy.RowLevelSecurity(name='groups_waitingplace_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_waitingplace_organization_id_key'), peersupport.tenancy.TenantKey(field='group', name='groups_waitingplace_group_tenant_key'), peersupport.tenancy.TenantKey(field='person', name='groups_waitingplace_person_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('group', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='groups.peergroup')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('wall_start', models.DateTimeField(help_text='Stored as if UTC: the clock on the wall.', verbose_name='starts, local time')),
                ('timezone', models.CharField(max_length=64, validators=[organizations.models.organization.validate_timezone], verbose_name='time zone')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='length in minutes')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('video_url', models.URLField(blank=True, verbose_name='video link')),
                ('status', models.CharField(choices=[('scheduled', 'Planned'), ('cancelled', 'Cancelled'), ('held', 'Held')], default='scheduled', max_length=10)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('told_sequence', models.IntegerField(default=-1)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['organization', 'group', 'starts_at'], name='session_by_group'), models.Index(fields=['organization', 'starts_at'], name='session_by_start')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 15), ('minutes__lte', 240)), name='session_15_to_240_minutes'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ends_after_start'), models.UniqueConstraint(fields=('organization', 'public_id'), name='session_public_id_unique'), peersupport.tenancy.RowLevelSecurity(name='groups_session_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_session_organization_id_key'), peersupport.tenancy.TenantKey(field='group', name='groups_session_group_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('session', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='bookings', to='groups.session')),
                ('facilitator', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.person')),
                ('span', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('display_name', models.CharField(max_length=40, verbose_name='name shown to the group')),
                ('released', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'facilitator'], name='groups_book_organiz_9258d8_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'session', 'facilitator'), name='booking_once_per_session'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('released', False)), expressions=[('organization', '='), ('facilitator', '='), ('span', '&&')], name='booking_no_overlap'), peersupport.tenancy.RowLevelSecurity(name='groups_booking_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_booking_organization_id_key'), peersupport.tenancy.TenantKey(field='session', name='groups_booking_session_tenant_key'), peersupport.tenancy.TenantKey(field='facilitator', name='groups_booking_facilitator_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Rsvp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('session', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rsvps', to='groups.session')),
                ('membership', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groups.membership')),
                ('answer', models.CharField(choices=[('coming', 'I plan to come'), ('listening', "I'd rather listen"), ('away', "I can't come")], max_length=10)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'membership'], name='groups_rsvp_organiz_947f23_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'session', 'membership'), name='rsvp_once'), peersupport.tenancy.RowLevelSecurity(name='groups_rsvp_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='groups_rsvp_organization_id_key'), peersupport.tenancy.TenantKey(field='session', name='groups_rsvp_session_tenant_key'), peersupport.tenancy.TenantKey(field='membership', name='groups_rsvp_membership_tenant_key')],
            },
        ),
    ]
