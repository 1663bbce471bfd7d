"""Every test runs as the web role, on the real PostgreSQL and Redis of the launcher.

The session user may become each role; `as_role("worker")` changes it for a block, and back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.test import Client
from hypothesis import HealthCheck, settings
from whitenoise.middleware import WhiteNoiseMiddleware

from groups import pseudonyms
from organizations.access import forget_public_organizations
from organizations.models import User
from resources import stamp
from tests import factories

# A busy machine is no counter-example: hypothesis times every example and gives up above 200 ms unless told otherwise.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def _become(wrapper: Any, role: str) -> None:
    with wrapper.connection.cursor() as cursor:
        cursor.execute(f"SET ROLE peersupport_{role}")
    if not wrapper.in_atomic_block and not wrapper.get_autocommit():
        wrapper.connection.commit()


def _become_web(connection: DatabaseWrapper, **kwargs: Any) -> None:
    _become(connection, "web")


# Names that tests give people. One of them drawn at random for somebody else would turn "this page names nobody" red by chance.
GIVEN = {"slate", "quiet", "plain", "moss", "fern", "brook", "juniper", "thistle", "kestrel", "heron", "marram", "teasel"}


@pytest.fixture(autouse=True, scope="session")
def drawn_names() -> Iterator[None]:
    """Draw no name that a test gives somebody."""
    with pytest.MonkeyPatch.context() as patch:
        for words in ("ADJECTIVES", "NOUNS"):
            patch.setattr(pseudonyms, words, tuple(word for word in getattr(pseudonyms, words) if word not in GIVEN))
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: None,
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """Create and migrate the test database as the owner; every later connection is the web role's."""
    from django.test.utils import setup_databases, teardown_databases

    def become_owner(connection: DatabaseWrapper, **kwargs: Any) -> None:
        _become(connection, "owner")

    connection_created.connect(become_owner, dispatch_uid="test-role")
    with django_db_blocker.unblock():
        configuration = setup_databases(verbosity=0, interactive=False, keepdb=False, serialized_aliases=[])
        connection.close()
    connection_created.disconnect(dispatch_uid="test-role")
    connection_created.connect(_become_web, dispatch_uid="test-role")
    # Emptying the tables after a transactional test sends it again, to a role that may not grant.
    post_migrate.disconnect(dispatch_uid="rights")
    yield
    connection_created.disconnect(dispatch_uid="test-role")
    connection_created.connect(become_owner, dispatch_uid="test-role")
    with django_db_blocker.unblock():
        _end_other_sessions()
        teardown_databases(configuration, verbosity=0)


def _end_other_sessions() -> None:
    """End what a thread of a race or of the live server left open: a database in use cannot be dropped."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Run a block as another database role: web, worker, owner or ops."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute(f"SET ROLE peersupport_{role}")
    try:
        yield
    finally:
        # An aborted transaction rolls SET ROLE back by itself.
        if connection.connection is not None and connection.connection.info.transaction_status != 3:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {before}")


@pytest.fixture
def as_worker() -> Iterator[None]:
    """Run the whole test as the nightly worker's role."""
    with as_role("worker"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _flush_as_owner() -> Iterator[None]:
    """A transactional test ends with TRUNCATE, which neither role may: it runs as the owner. Grants stay.

    For the whole session: a test's own patches are taken back before its tables are emptied.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    original = DatabaseOperations.execute_sql_flush

    def flush(self: Any, statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SET ROLE peersupport_owner")
        try:
            original(self, statements)
        finally:
            with self.connection.cursor() as cursor:
                cursor.execute("SET ROLE peersupport_web")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(autouse=True, scope="session")
def _look_for_static_files_once() -> Iterator[None]:
    """Each test client builds the middleware anew, and WhiteNoise looks up every static file as it starts: that was a quarter of
    all that the access matrix did. The files stay as they are while tests run; what their headers depend on is told apart."""
    look, known = WhiteNoiseMiddleware.add_files_from_finders, dict[Any, dict[str, Any]]()

    def look_once(self: Any) -> None:
        kind = (self.static_prefix, self.max_age, configured.STORAGES["staticfiles"]["BACKEND"])
        if kind not in known:
            before = set(self.files)
            look(self)
            known[kind] = {address: file for address, file in self.files.items() if address not in before}
        self.files.update(known[kind])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """No test sees what another cached."""
    forget_public_organizations()
    stamp.forget()
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()


@pytest.fixture
def cast(db: None) -> factories.Cast:
    """alice facilitates, bob is a member, carol is in the same organization only, dan in another, erin is HR …"""
    return factories.make_cast()


def signed_in(client: Client, user: User) -> Client:
    """What `client.force_login` leaves behind, in one write of a session instead of five; signing in itself has its own tests."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    client.cookies[configured.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def client_of(db: None) -> Callable[[Any], Client]:
    """Give a test client signed in as a person."""

    def sign_in(person: Any) -> Client:
        return signed_in(Client(), person.user)

    return sign_in
