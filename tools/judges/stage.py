"""What the judges look at: the contract, and the service with known data, on a free port of 127.0.0.1.

The data is made once, through the service, and each judge gets a copy: what one does to it, the others do not notice."""

import contextlib
import pathlib
import threading

from contract_world import CLOSED, NAMES, World
from support import signing
from support.cluster import Cluster, Connection, Database
from support.service import make_key, run_cli, running, seeded

ROOT = pathlib.Path(__file__).resolve().parents[2]
MADE_UP = 300  # collectives
OF_EACH = 3  # records of each resource, with everything filled in
KNOWN = {"municipalities", "provinces"}  # of which the reference data has enough, and there are few codes for more


class Served:
    """A running service with data of its own: `world` makes more of it."""

    def __init__(self, database, server, admin):
        self.database, self.server, self.admin = database, server, admin
        self.base = server.url + "/v1"
        self.world = World(server.http, database, lambda *scopes, **binding: make_key(database, *scopes, **binding))
        self.world.admin = admin

    def ids(self, resource):
        """What everyone may see of it, by what stands in an address."""
        key = {"municipalities": "code", "provinces": "code", "themes": "slug", "collective-types": "slug",
               "declarations": "slug"}.get(resource, "id")
        options = {"key": self.admin} if resource in CLOSED else {}
        return [item[key] for item in self.server.http.get(f"/v1/{resource}?limit=50", **options).json()["items"]]

    def token(self):
        """What whoever signed holds to manage a pledge: a new one, of a new pledge."""
        return signing.manage_token(self.database, self.world.visible("pledges")["id"])


class Stage:
    """What a judge gets: a directory of its own, the contract, the packages, the options; and service(), when it asks."""

    def __init__(self, options, npm, model, directory):
        self.options, self.npm, self.model, self.directory = options, npm, model, directory
        self.contract = ROOT / "openapi.yaml"

    @contextlib.contextmanager
    def service(self, **settings):
        with self.model.copy() as database, running(database, self.directory, settings) as server:
            yield Served(database, server, self.model.admin)


class Model:
    """The database that is copied; made when the first judge wants it."""

    def __init__(self, cluster, directory):
        self.cluster, self.directory = cluster, directory
        self.lock, self.holder = threading.Lock(), contextlib.ExitStack()
        self.database = self.admin = None

    def make(self):
        self.cluster.make_roles()
        database = self.holder.enter_context(seeded(self.cluster))
        assert run_cli(database, "seed", "--synthetic", str(MADE_UP), "--random-seed", "1").returncode == 0
        database("update collectives set publication_state = 'published'")
        self.admin = make_key(database, "admin", name="judges")
        with running(database, self.directory) as server:
            world = Served(database, server, self.admin).world
            for resource in (name for name in NAMES if name not in KNOWN):
                for _ in range(OF_EACH):
                    world.visible(resource)
        self.database = database

    @contextlib.contextmanager
    def copy(self):
        with self.lock:
            if self.database is None:
                self.make()
            made = Database(self.cluster, f"{self.database.name}_{threading.get_ident() % 10**8}")
            with Connection(self.cluster.url) as run:
                run(f"create database {made.name} owner wdhs_owner template {self.database.name}")
        try:
            yield made
        finally:
            made.drop()
