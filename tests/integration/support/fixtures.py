"""The fixtures of a service, for the whole session or for one file of tests."""

import pytest

from support.service import make_key, running, seeded


def service_fixtures(scope, settings=None):
    """The fixtures admin, database, key and server; `scope` is "session" or "module", `settings` are the server's."""

    @pytest.fixture(scope=scope)
    def database(cluster):
        """Migrated and seeded; called with SQL, it answers with rows."""
        with seeded(cluster) as made:
            yield made

    @pytest.fixture(scope=scope)
    def server(database, tmp_path_factory):
        """The running service."""
        with running(database, tmp_path_factory.mktemp("server"), settings) as started:
            yield started

    @pytest.fixture(scope=scope)
    def key(database):
        """key("collectives:write", …, partner=…): a new key, as the text that goes behind "Bearer "."""

        def make(*scopes, **options):
            return make_key(database, *scopes, **options)

        return make

    @pytest.fixture(scope=scope)
    def admin(key):
        """A key that may do everything."""
        return key("admin", name="admin of the tests")

    return admin, database, key, server
