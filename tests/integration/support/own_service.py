"""A service for one file of tests: `from support.own_service import admin, database, key, server` puts these in the place
of the session's. What such a file stores, counts or finds in the log is its own."""

from support.fixtures import admin_for, database_for, key_for, server_for

database = database_for("module")
server = server_for("module")
key = key_for("module")
admin = admin_for("module")
