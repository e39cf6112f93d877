"""What all scenarios share: the servers that stand ready, and those that take part made from a script."""

import json

import http1
import load
from measuring import Party
from pgbench import Pgbench

CODES = ["GM0363", "GM0599", "GM0518", "GM0344", "GM0014", "GM0034", "GM0758", "GM0402", "GM0855", "GM0392"]
SLUG = "/v1/collectives/synthetic-1-"
PAST_CACHES = {"Cache-Control": "no-cache"} # the service asks the database then


class Stage:
    """Everything that stands ready: database, servers, and a directory for scripts."""

    def __init__(self, database, directory, service, logging_service=None, nginx=None, peers=(), quick=False):
        self.database, self.directory, self.service = database, directory, service
        self.logging_service = logging_service
        self.nginx, self.peers, self.quick = nginx, list(peers), quick
        self.before = None # a Service of an earlier build
        self.goals = database.ask("select id from goals order by id").splitlines()

    def script(self, name, text):
        file = self.directory / name
        file.write_text(text)
        return file

    def load_script(self, name, text):
        """For the client that the text is written for."""
        return self.script(name + load.suffix(text), text)

    def seconds(self, most):
        return 1 if self.quick else most

    def warm_up(self, port, script):
        if not self.quick:
            load.load(port, script, 1)

    def http_party(self, server, script, port=None, log=None, connections=load.CONNECTIONS):
        at = port or server.port
        return Party(server.name, lambda seconds: load.load(at, script, seconds, connections), server.pid, log=log,
                     again=lambda other: self.http_party(other, script, connections=connections))

    def with_before(self, scenario):
        """An earlier build of the service takes part where the service does, in what it is asked."""
        first = scenario.parties[0]
        if self.before is not None and first.again is not None and first.log is None and not scenario.disturbed:
            scenario.parties.insert(1, first.again(self.before))
        return scenario

    def pgbench_party(self, name, sql, clients=load.READING_CLIENTS, called="pgbench"):
        script = self.script(f"{name}-{called}.sql".replace(" ", "-"), sql)
        tool = Pgbench(self.database, script, clients, self.quick)
        return Party(f"{called}, {clients} clients", tool.load, tool=tool)

    def peer_party(self, script, connections=load.CONNECTIONS):
        """The peer with the pool that serves this scenario best. Each is warm before it is tried."""
        if not self.peers:
            return []
        for peer in self.peers:
            self.warm_up(peer.port, script)
        best, tried = self.peers[0], {}
        if len(self.peers) > 1:
            rates = {peer: load.load(peer.port, script, 1, connections)["rate"] for peer in self.peers}
            best = max(rates, key=rates.get)
            tried = {"pools_tried": {peer.pool: round(rate) for peer, rate in rates.items()}}
        party = self.http_party(best, script, connections=connections)
        party.details = {"pool": best.pool, **tried}
        return [party]

    def municipalities(self, most):
        """Codes, as different as can be, of those with more collectives than a page shows."""
        codes = self.database.ask("select municipality from collectives where publication_state = 'published'"
                                  " group by municipality having count(*) > 20 order by municipality").splitlines()
        return codes[::-(-len(codes) // most)]

    def statement(self, path):
        """The statement with which the service reads a path."""
        if http1.get(self.service.port, path, PAST_CACHES).status != 200:
            raise SystemExit(f"{path} does not answer with 200")
        return self.database.last_statement("%collectives t%")

    def same_answer(self, path, peer_path=None):
        """The peer must answer what the service answers; otherwise comparing them says nothing."""
        for peer in self.peers[:1]:
            ours, theirs = (json.loads(http1.get(port, asked).body) for port, asked in
                            ((self.service.port, path), (peer.port, peer_path or path)))
            if ours.get("items", ours) != theirs.get("items", theirs):
                raise SystemExit(f"the peer answers {path} differently")


def quoted(text):
    return "'" + text.replace("'", "''") + "'"
