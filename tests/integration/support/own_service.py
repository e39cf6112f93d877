"""A service for one file of tests: `from support.own_service import admin, database, key, server` puts these in the place
of the session's. What such a file stores, counts or finds in the log is its own."""

from support.fixtures import service_fixtures

admin, database, key, server = service_fixtures("module")
