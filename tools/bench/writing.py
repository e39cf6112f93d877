"""Scenarios that store something: sign-ups, alone and among reads, and collectives that an editor sends in."""

import contextlib
import functools
import json
import re
import shutil

import http1
import load
from measuring import Party, Scenario
from processes import wait_until
from servers import SERVICE_MAILING_PORT, Service
from stage import CODES, SLUG, quoted

FEW_ROUNDS = 5 # where a service starts around each

# A time-ordered identifier, as the service makes them: random ones would cost the index of pgbench's rows more.
SQL_ID = ("(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')"
          " || substr(md5(:n::bigint::text), 13))::uuid")


def sign_up_at(server, stage):
    body = {"declaration": load.DECLARATION, "signer": "person", "name": "Ondertekenaar", "email": "signer-1@example.org",
            "goals": stage.goals[:1], "municipality": CODES[0],
            "consents": {"sign": True, "atLeast16": True, "newsletter": True}}
    reply = http1.send(server.port, "POST", "/v1/pledges", load.JSON, json.dumps(body))
    if reply.status != 202:
        raise SystemExit(f"{server.name} answers a pledge with {reply.status}: {reply.body.decode()}")


def pledge_values(stage):
    """The columns of a sign-up that differ from one to the next, as SQL over :n."""
    goals, codes = (", ".join(quoted(one) for one in values) for values in (stage.goals, CODES))
    return {"id": SQL_ID, "name": "'Ondertekenaar ' || :n::bigint",
            "email": "'signer-' || :n::bigint || '@example.org'",
            "goal": f"(array[{goals}])[(1 + :n::bigint % {len(stage.goals)})::int]",
            "municipality": f"(array[{codes}])[(1 + :n::bigint % {len(CODES)})::int]"}


RANDOM_NUMBER = "\\set n random(1, 9000000000000000)\n"


def pledge_sql(stage):
    """The service's statement with one row: what it takes when nothing else is on its way."""
    for server in (stage.service, *stage.peers[:1]):
        sign_up_at(server, stage)
    one = pledge_values(stage)
    fixed = (f'"kind": "pledge", "language": "nl", "declaration": "{load.DECLARATION}", "signer": "person",'
             ' "newsletter": true') # pgbench takes a colon and a letter for a variable
    row = (f"('[{{\"client\": \"127.0.0.1\", \"trapped\": false, \"signup\": {{\"id\":\"' || {one['id']}"
           f" || '\",\"name\":\"' || {one['name']} || '\",\"email\":\"' || {one['email']}"
           f" || '\",\"goals\":[\"' || {one['goal']} || '\"],\"municipality\":\"' || {one['municipality']}"
           f" || '\",{fixed}}}}}]')::json")
    return RANDOM_NUMBER + stage.database.last_statement("%receive_signups($1)").replace("$1", row) + ";\n"


def bare_sql(stage):
    """Nothing but the row in the inbox."""
    one = pledge_values(stage)
    return RANDOM_NUMBER + (
        "insert into pledge_signups (id, kind, dropped, language, declaration, signer, name, email, goals, municipality,"
        f" public_name, newsletter, share_with_partners) values ({one['id']}, 'pledge', false, 'nl',"
        f" {quoted(load.DECLARATION)}, 'person', {one['name']}, {one['email']}, array[{one['goal']}]::uuid[],"
        f" {one['municipality']}, false, true, false);\n")


def create_pledge(stage):
    sql = pledge_sql(stage)
    script = stage.load_script("pledge", load.pledges(stage.goals, CODES))
    stage.warm_up(stage.service.port, script)
    return Scenario("create-pledge", "Create a pledge, durably", [
        stage.http_party(stage.service, script),
        stage.pgbench_party("pledge", sql, load.WRITING_CLIENTS),
        *stage.peer_party(script)])


def forget_signups(stage):
    """What came of the sign-ups that a round made goes, so that every round finds the same."""
    stage.database.ask("delete from pledges where email like 'signer-%@example.org'")
    stage.database.ask("truncate pledge_signups")
    for table in ("pledges", "pledge_consents", "pledge_tokens", "mails"):
        stage.database.ask(f"vacuum (analyze) {table}")
    shutil.rmtree(stage.directory / "mail", ignore_errors=True)


def progress(stage):
    """Sign-ups that came, those that the service has made pledges of, and mails that it has written."""
    counts = ("select (select count(*) from pledge_signups), count(*), (select count(*) from mails where state = 'sent')"
              " from pledges where email like 'signer-%@example.org'")
    waiting, pledges, mails = (int(count) for count in stage.database.ask(counts).split("|"))
    return {"came": waiting + pledges, "pledges": pledges, "mails": mails}


@contextlib.contextmanager
def mailing_service(stage, party):
    """A service that is at work on its inbox and sends mail meanwhile. How far it came goes into the party's details;
    what is left when the round is over is thrown away."""
    stage.database.ask("truncate pledge_signups")
    service = Service(stage.database.binary, stage.database, stage.directory, SERVICE_MAILING_PORT, jobs="on")
    party.pid = service.pid
    sign_up_at(service, stage)
    wait_until(lambda: stage.database.ask("select count(*) from pledge_signups") == "0", "the inbox", 60)
    yield
    party.details.setdefault("progress", []).append(progress(stage))
    service.stop()
    forget_signups(stage)


def sign_up_party(stage):
    script = stage.load_script(f"sign-up-{stage.database.name}", load.pledges(stage.goals, CODES))
    party = Party("service", lambda seconds: load.load(SERVICE_MAILING_PORT, script, seconds))
    party.around = functools.partial(mailing_service, stage, party)
    return party


def sign_up(stage):
    return Scenario("sign-up", "Sign up while mail is made of it; pgbench: the bare insert", [
        sign_up_party(stage), stage.pgbench_party("bare", bare_sql(stage), load.WRITING_CLIENTS)],
        most_rounds=FEW_ROUNDS)


def mixed(stage):
    paths = [f"{SLUG}{number}" for number in range(1, min(stage.database.rows, 250) + 1)]
    paths += [f"/v1/collectives?municipality={code}&limit={limit}" for code in CODES for limit in (5, 10, 20, 25, 50)]
    script = stage.load_script("mixed", load.pledges(stage.goals, CODES, paths, reads=19))
    stage.warm_up(stage.service.port, script)
    return Scenario("mixed", f"95% reads of {len(paths)} URLs, 5% pledges", [
        stage.http_party(stage.service, script), *stage.peer_party(script)])


# --- what an editor sends in ------------------------------------------------------------------------------------------

INSERT = re.compile(r"insert into collectives as t \((.*?)\) values \((.*?)\) returning .*", re.S)


def collective_sql(stage, headers):
    """The service's statement, with what is its own of each collective in the place of the parameters."""
    body = {"name": "Gemeten collectief", "type": "dorpshuis", "themes": ["zorg"], "municipality": CODES[0],
            "publicationState": "published"}
    reply = http1.send(stage.service.port, "POST", "/v1/collectives", headers, json.dumps(body))
    if reply.status != 201:
        raise SystemExit(f"a collective is answered with {reply.status}: {reply.body.decode()}")
    statement = stage.database.last_statement("insert into collectives as t%")
    name = "'Gemeten collectief ' || :n::bigint"
    values = {"id": SQL_ID, "name": name, "slug": "'gemeten-collectief-' || :n::bigint", "type": "'dorpshuis'",
              "themes": "'{zorg}'", "publication_state": "'published'",
              "municipality": f"(array[{', '.join(quoted(one) for one in CODES)}])[(1 + :n::bigint % {len(CODES)})::int]"}
    columns, given = (part.split(", ") for part in INSERT.fullmatch(statement).groups())
    for column, value in zip(columns, given):
        parameter = re.search(r"\$\d+", value)
        if parameter:
            statement = re.sub(re.escape(parameter.group()) + r"\b", lambda _: f"({values[column]})", statement)
    return RANDOM_NUMBER + statement + ";\n"


@contextlib.contextmanager
def unannounced(stage):
    """Nobody is told of new collectives, so that they can be committed together."""
    stage.database.ask("alter table collectives disable trigger collectives_announce")
    yield
    stage.database.ask("alter table collectives enable trigger collectives_announce")


def create_collective(stage):
    key = stage.database.key("collectives:write")
    script = stage.load_script("collective", load.collectives(CODES, key))
    sql = collective_sql(stage, {**load.JSON, "Authorization": f"Bearer {key}"})
    stage.warm_up(stage.service.port, script)
    together = stage.pgbench_party("collective", sql, load.WRITING_CLIENTS, "pgbench, not announced")
    together.around = functools.partial(unannounced, stage)
    return Scenario("create-collective", "Create a collective, durably, with a key", [
        stage.http_party(stage.service, script),
        stage.pgbench_party("collective", sql, load.WRITING_CLIENTS), together])
