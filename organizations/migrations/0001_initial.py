import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import organizations.models.organization
import peersupport.tenancy
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, validators=[organizations.models.organization.validate_slug], verbose_name='address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('timezone', models.CharField(default='Europe/Berlin', max_length=64, validators=[organizations.models.organization.validate_timezone], verbose_name='time zone')),
                ('country', models.CharField(default='GB', help_text='Two letters: whose help lines come first.', max_length=2, verbose_name='country')),
                ('status', models.CharField(choices=[('active', 'Active'), ('suspended', 'Suspended')], default='active', max_length=10)),
                ('floor', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(10)], verbose_name='floor')),
                ('programme_started_on', models.DateField(verbose_name='programme started on')),
                ('is_demo', models.BooleanField(default=False, verbose_name='simulated')),
                ('hr_may_join', models.BooleanField(default=False, verbose_name='HR colleagues are welcome in groups')),
                ('self_attested_allowed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('floor__gte', 10)), name='organization_floor_at_least_10'), models.CheckConstraint(condition=models.Q(('status__in', ['active', 'suspended'])), name='organization_status_known')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('is_active', models.BooleanField(default=True)),
                ('is_operator', models.BooleanField(default=False, verbose_name='platform operator')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'organization'), name='affiliation_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('full_name', models.CharField(max_length=120, verbose_name='name')),
                ('staff_number', models.CharField(blank=True, max_length=40, verbose_name='staff number')),
                ('is_people_manager', models.BooleanField(default=False, verbose_name='manages people')),
                ('timezone', models.CharField(blank=True, max_length=64, validators=[organizations.models.organization.validate_timezone], verbose_name='time zone')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('genders', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('man', 'Man'), ('nonbinary', 'Non-binary'), ('woman', 'Woman'), ('other', 'I use another term'), ('not_stated', 'Prefer not to say')], max_length=12), blank=True, default=list, size=None)),
                ('gender_term', models.CharField(blank=True, max_length=80, verbose_name='another term')),
                ('pronouns', models.CharField(blank=True, max_length=40, verbose_name='pronouns')),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, default=list, size=None)),
                ('discreet', models.BooleanField(default=False, verbose_name='discreet mode')),
                ('joined_on', models.DateField(verbose_name='account since')),
                ('onboarded_on', models.DateField(blank=True, null=True)),
                ('left_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'indexes': [],
                'constraints': [models.UniqueConstraint(fields=('organization', 'user'), name='person_once_per_organization'), peersupport.tenancy.RowLevelSecurity(name='organizations_person_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='organizations_person_organization_id_key')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='role_grants', to='organizations.person')),
                ('role', models.CharField(choices=[('facilitator', 'Facilitator'), ('coordinator', 'Coordinator'), ('safeguarding_lead', 'Safeguarding lead'), ('hr', 'HR'), ('admin', 'Organization admin')], max_length=20)),
                ('granted_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.person')),
                ('granted_on', models.DateField()),
                ('side', models.GeneratedField(db_persist=True, expression=models.Case(models.When(role__in=['facilitator', 'coordinator', 'safeguarding_lead'], then=models.Value('care')), models.When(role='hr', then=models.Value('hr')), default=models.Value(None)), output_field=models.CharField(max_length=4, null=True))),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'granted_by'], name='organizatio_organiz_860598_idx')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'person', 'role'), name='role_once_per_person'), models.CheckConstraint(condition=models.Q(('role__in', ['facilitator', 'coordinator', 'safeguarding_lead', 'hr', 'admin'])), name='role_known'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('side', '<>')], name='role_separation_of_duties'), peersupport.tenancy.RowLevelSecurity(name='organizations_rolegrant_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='organizations_rolegrant_organization_id_key'), peersupport.tenancy.TenantKey(field='person', name='organizations_rolegrant_person_tenant_key'), peersupport.tenancy.TenantKey(field='granted_by', name='organizations_rolegrant_granted_by_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('full_name', models.CharField(max_length=120, verbose_name='name')),
                ('is_people_manager', models.BooleanField(default=False)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('facilitator', 'Facilitator'), ('coordinator', 'Coordinator'), ('safeguarding_lead', 'Safeguarding lead'), ('hr', 'HR'), ('admin', 'Organization admin')], max_length=20), blank=True, default=list, size=None)),
                ('expires_at', models.DateTimeField()),
                ('accepted_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [],
                'constraints': [peersupport.tenancy.RowLevelSecurity(name='organizations_invitation_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='organizations_invitation_organization_id_key')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.person')),
                ('about', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.person')),
                ('verb', models.CharField(max_length=60)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organization', '-at'], name='audit_newest'), models.Index(fields=['organization', 'actor'], name='organizatio_organiz_cdefda_idx'), models.Index(fields=['organization', 'about'], name='organizatio_organiz_d269d6_idx')],
                'constraints': [peersupport.tenancy.RowLevelSecurity(name='organizations_auditentry_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='organizations_auditentry_organization_id_key'), peersupport.tenancy.TenantKey(field='actor', name='organizations_auditentry_actor_tenant_key'), peersupport.tenancy.TenantKey(field='about', name='organizations_auditentry_about_tenant_key')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organization', models.ForeignKey(db_index=False, default=peersupport.tenancy.open_organization_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.person')),
                ('purpose', models.CharField(choices=[('taking_part', 'Taking part in groups'), ('gender_in_figures', 'Use of my gender in combined figures'), ('reminders', 'Reminders by mail')], max_length=20)),
                ('granted', models.BooleanField()),
                ('version', models.CharField(max_length=20)),
                ('given_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'person', 'purpose', '-given_at'], name='consent_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['taking_part', 'gender_in_figures', 'reminders'])), name='consent_purpose_known'), peersupport.tenancy.RowLevelSecurity(name='organizations_consent_tenant'), models.UniqueConstraint(fields=('organization', 'id'), name='organizations_consent_organization_id_key'), peersupport.tenancy.TenantKey(field='person', name='organizations_consent_person_tenant_key')],
            },
        ),
    ]
