"""A request for each response that the contract declares.

`REQUESTS[verb][status]` is a function of the world and a resource that makes such a request and returns the answer. The
same functions serve all resources, because one engine does; where a resource has no such answer, another declared one
comes."""

import functools
import uuid

from contract_world import DONE, KEYS, LISTS, NAMES, key_of, list_of, operation_of
from support import signing

LONG = "x" * 9000  # longer than WDHS_MAX_URL
LARGE = "x" * 17000  # larger than WDHS_MAX_HEADERS
HUGE = b" " * 1048577  # one byte more than WDHS_MAX_BODY
UNKNOWN_KEY = "wdhs_000000000000_0000000000000000000000000000000000000000000"
NOWHERE = "6f5a2c1e-0000-4000-8000-000000000000"
REFERENCE_LISTS = ("municipalities", "provinces", "themes", "collective-types")
WRITES = ("create", "replace", "change", "remove")
REQUESTS = {}


def request(verb, status):
    def keep(function):
        REQUESTS.setdefault(verb, {})[status] = function
        return function

    return keep


# --- what can go wrong with any request -----------------------------------------------------------


def send(world, verb, resource, record=None, **options):
    """The verb's plain request, with everything in `options` on top."""
    if verb == "list":
        options = {**world.reader(resource), **options}
        return world.http.get(list_of(resource).target(*world.parent(resource)) + options.pop("more", ""), **options)
    operation = operation_of(verb, resource)
    options = {**({"key": world.admin} if verb != "get" else world.reader(resource)), **options}
    if verb == "create" and "json" not in options and "body" not in options:
        options["json"] = world.body(resource)
    if verb == "create":
        target = operation.target(*world.parent(resource))
    else:
        target = (record or world.visible(resource))["path"]
    if verb in ("replace", "change", "remove"):
        options["headers"] = {"If-Match": "*", **options.get("headers", {})}
    if verb in ("replace", "change") and "json" not in options and "body" not in options:
        options["json"] = {}
    return world.http.request(operation.method.upper(), target + options.pop("more", ""), **options)


def _for_all(verb):
    def shared(status, **options):
        REQUESTS.setdefault(verb, {})[status] = lambda world, resource: send(world, verb, resource, **options)

    shared("400", more="?nope=1")
    shared("401", key=UNKNOWN_KEY)
    shared("406", headers={"Accept": "text/csv"})
    shared("414", more="?q=" + LONG)
    shared("431", headers={"X-Filler": LARGE})
    shared("default", headers={"Expect": "the-unexpected"})
    if verb in ("create", "replace", "change"):
        shared("413", body=HUGE, headers={"Content-Type": "application/json"})
        shared("415", body=b"a,b", headers={"Content-Type": "text/csv"})


for _verb in ("list", "get", *WRITES):
    _for_all(_verb)


def _refused_key(world, resource):
    """A key that may write, but not here; everyone may sign, except with a key that is bound to something."""
    if resource == "pledges" or resource in DONE:
        return world.make_key("reference-lists:write", municipality="GM0344")
    return world.partners_only if resource in REFERENCE_LISTS else world.lists_only


def _for_all_with_a_key(verb):
    @request(verb, "403")
    def with_a_key_that_may_not(world, resource):
        return send(world, verb, resource, key=_refused_key(world, resource))


for _verb in ("list", "get", *WRITES):
    _for_all_with_a_key(_verb)


# --- reading --------------------------------------------------------------------------------------


@request("list", "200")
def list_some(world, resource):
    world.visible(resource)
    options = {"limit": 2, "count": "true", "languages": "all"}
    expand = [one for one in list_of(resource).parameters if one["name"] == "expand"]
    if expand:
        options["expand"] = ",".join(expand[0]["schema"]["items"]["enum"])
    return send(world, "list", resource, query=options)


@request("list", "304")
def list_what_is_known(world, resource):
    known = send(world, "list", resource).headers["ETag"]
    return send(world, "list", resource, headers={"If-None-Match": known})


@request("list", "404")
def list_of_no_parent(world, resource):
    return world.http.get(list_of(resource).target(NOWHERE), **world.reader(resource))


@request("get", "200")
def get_one(world, resource):
    return send(world, "get", resource)


@request("get", "304")
def get_what_is_known(world, resource):
    record = world.visible(resource)
    known = send(world, "get", resource, record).headers["ETag"]
    return send(world, "get", resource, record, headers={"If-None-Match": known})


def missing(world, resource):
    """The path of a record that does not exist, with a key of the right form."""
    keys = {"municipalities": "GM0000", "provinces": "PV00", **dict.fromkeys(
        ("themes", "collective-types", "declarations"), "er-is-niets")}
    return {"path": operation_of("get", resource).target(*world.parent(resource), keys.get(resource, NOWHERE))}


@request("get", "404")
def get_what_is_not_there(world, resource):
    return send(world, "get", resource, missing(world, resource))


# --- creating -------------------------------------------------------------------------------------


@request("create", "200")
@request("create", "202")
@request("create", "201")
def create_one(world, resource):
    return world.post(resource)


@request("create", "404")
def create_under_no_parent(world, resource):
    return world.post(resource, parent=[NOWHERE])


@request("create", "409")
def create_the_same_twice(world, resource):
    body = world.body(resource)
    assert world.post(resource, body).status in (200, 201, 202)
    return world.post(resource, body)


# --- replacing ------------------------------------------------------------------------------------


def replacement(world, resource, record):
    """A body that keeps the record's key."""
    key = KEYS.get(resource)
    return {**world.body(resource), **({key: key_of(resource, record)} if key else {})}


@request("replace", "200")
def replace_one(world, resource):
    record = world.fresh(resource)
    return send(world, "replace", resource, record, json=replacement(world, resource, record),
                headers={"If-Match": record["etag"]})


@request("replace", "201")
def replace_nothing(world, resource):
    body = world.body(resource)
    key = body[KEYS[resource]] if resource in KEYS else str(uuid.uuid4())
    path = operation_of("replace", resource).target(*world.parent(resource), key)
    world.made.append(path.removeprefix("/v1/"))
    return world.http.put(path, json=body, key=world.admin, headers={"If-None-Match": "*"})


@request("replace", "204")
def replace_and_say_little(world, resource):
    record = world.fresh(resource)
    return send(world, "replace", resource, record, json=replacement(world, resource, record),
                headers={"If-Match": record["etag"], "Prefer": "return=minimal"})


@request("replace", "404")
def replace_what_is_not_there(world, resource):
    nothing = missing(world, resource)
    key = {KEYS[resource]: nothing["path"].rsplit("/", 1)[1]} if resource in KEYS else {}
    return send(world, "replace", resource, nothing, json={**world.body(resource), **key})


@request("replace", "409")
def replace_with_what_another_has(world, resource):
    first, second = world.fresh(resource), world.fresh(resource)
    body = {**replacement(world, resource, second), **taken(world, resource, first)}
    return send(world, "replace", resource, second, json=body)


@request("replace", "412")
def replace_an_old_version(world, resource):
    record = world.fresh(resource)
    return send(world, "replace", resource, record, json=replacement(world, resource, record),
                headers={"If-Match": '"0-00000000-00000000"'})


@request("replace", "428")
def replace_without_a_version(world, resource):
    record = world.fresh(resource)
    return send(world, "replace", resource, record, headers={"If-Match": None})


# --- changing -------------------------------------------------------------------------------------


def change(world, resource):
    """What a patch may say: all that can be said when creating, but for what is fixed then."""
    if resource == "mails":
        return {"state": "queued"}
    body = world.body(resource)
    fixed = ("code", "signer", "faxNumber", "altcha") + {"pledges": ("email", "declaration"), "signup-blocks": ("kind", "value")}.get(resource, ())
    if resource == "pledges":
        body["consents"] = {name: given for name, given in body["consents"].items() if name not in signing.AGREED}
    return {name: value for name, value in body.items() if name not in fixed and
            not (name == "slug" and resource in KEYS and KEYS[resource] == "slug")}


def taken(world, resource, record):
    """What of one record cannot be another's too."""
    if resource == "memberships":
        return {name: record[name] for name in ("collective", "memberPartner", "partner", "validFrom", "validTo")}
    if resource == "declarations":
        return {"programme": record["programme"], "number": record["number"]}
    if resource == "pledges":
        return {"name": record["name"]}
    return {"slug": record["slug"]} if "slug" in record else change(world, resource)


@request("change", "200")
def change_all_there_is(world, resource):
    record = world.fresh(resource)
    return send(world, "change", resource, record, json=change(world, resource), headers={"If-Match": record["etag"]})


@request("change", "204")
def change_and_say_little(world, resource):
    record = world.fresh(resource)
    return send(world, "change", resource, record, json=change(world, resource),
                headers={"If-Match": record["etag"], "Prefer": "return=minimal"})


@request("change", "404")
def change_what_is_not_there(world, resource):
    return send(world, "change", resource, missing(world, resource), json=change(world, resource))


@request("change", "409")
def change_into_what_another_is(world, resource):
    first = world.fresh(resource)
    second = world.fresh(resource, **({"email": first["email"]} if resource == "pledges" else
                                      {"state": "sent"} if resource == "mails" else {}))
    return send(world, "change", resource, second, json=taken(world, resource, first))


@request("change", "412")
def change_an_old_version(world, resource):
    return send(world, "change", resource, json=change(world, resource), headers={"If-Match": '"0-00000000-00000000"'})


@request("change", "428")
def change_without_a_version(world, resource):
    return send(world, "change", resource, headers={"If-Match": None})


# --- removing -------------------------------------------------------------------------------------


@request("remove", "204")
def remove_one(world, resource):
    record = world.fresh(resource)
    return send(world, "remove", resource, record, headers={"If-Match": record["etag"]})


@request("remove", "404")
def remove_what_is_not_there(world, resource):
    return send(world, "remove", resource, missing(world, resource))


@request("remove", "409")
def remove_what_others_need(world, resource):
    record = world.visible(resource)
    user, change_of_user = {
        "declarations": ("pledges", {"declaration": record.get("slug")}),
        "partners": ("collectives", {"maintainer": record.get("id")}),
        "programmes": ("goals", {"programme": record.get("id")}),
        "goals": ("pledges", {"goals": [record.get("id")]}),
        "municipalities": ("collectives", {"municipality": record.get("code")}),
        "provinces": ("municipalities", {"province": record.get("code")}),
        "themes": ("collectives", {"themes": [record.get("slug")]}),
        "collective-types": ("collectives", {"type": record.get("slug")}),
        "collectives": ("memberships", {"collective": record.get("id")}),
    }.get(resource, ("provinces", {}))
    world.fresh(user, **change_of_user)
    return send(world, "remove", resource, record)


@request("remove", "412")
def remove_an_old_version(world, resource):
    return send(world, "remove", resource, headers={"If-Match": '"0-00000000-00000000"'})


@request("remove", "428")
def remove_without_a_version(world, resource):
    return send(world, "remove", resource, headers={"If-Match": None})


# --- the signer's own -----------------------------------------------------------------------------


def _of_the_signer(operation):
    """Requests for what whoever has the token from a mail may do."""

    def send_own(world, more="", **options):
        if "key" not in options:
            options["key"] = signing.manage_token(world.db, world.visible("pledges")["id"])
        if operation.method == "patch":
            options["headers"] = {"If-Match": "*", **options.get("headers", {})}
            if "body" not in options:
                options.setdefault("json", {"consents": {"newsletter": True}})
        return world.http.request(operation.method.upper(), operation.target() + more, **options)

    def known(world):
        token = signing.manage_token(world.db, world.visible("pledges")["id"])
        tag = world.http.get(operation.target(), key=token).headers["ETag"]
        return send_own(world, key=token, headers={"If-None-Match": tag})

    def taken_name(world):
        first = world.visible("pledges")
        second = world.fresh("pledges", email=first["email"])
        return send_own(world, key=signing.manage_token(world.db, second["id"]), json={"name": first["name"]})

    found = {
        "200": send_own, "204": lambda world: send_own(world, headers={"Prefer": "return=minimal"}), "304": known,
        "400": lambda world: send_own(world, more="?nope=1"), "401": lambda world: send_own(world, key=UNKNOWN_KEY),
        "406": lambda world: send_own(world, headers={"Accept": "text/csv"}), "409": taken_name,
        "412": lambda world: send_own(world, headers={"If-Match": '"0-00000000-00000000"'}),
        "413": lambda world: send_own(world, body=HUGE, headers={"Content-Type": "application/merge-patch+json"}),
        "414": lambda world: send_own(world, more="?q=" + LONG),
        "415": lambda world: send_own(world, body=b"a,b", headers={"Content-Type": "text/csv"}),
        "428": lambda world: send_own(world, headers={"If-Match": None}),
        "431": lambda world: send_own(world, headers={"X-Filler": LARGE}),
        "default": lambda world: send_own(world, headers={"Expect": "the-unexpected"}),
    }
    return {status: provoke for status, provoke in found.items() if status in operation.responses}


# --- the service itself ---------------------------------------------------------------------------


def _own(operation):
    """Requests for an operation that is not about a resource; `?%` is no valid percent-encoding."""
    target = operation.target("invalid-input")
    found = {
        "200": lambda world: world.http.get(target),
        "304": lambda world: world.http.get(target, headers={
            "If-None-Match": world.http.get(target).headers["ETag"]}),
        "400": lambda world: world.http.get(target + "?%"),
        "404": lambda world: world.http.get(operation.target("er-is-niets")),
        "406": lambda world: world.http.get(target, headers={"Accept": "text/csv"}),
        "414": lambda world: world.http.get(target + "?q=" + LONG),
        "431": lambda world: world.http.get(target, headers={"X-Filler": LARGE}),
        "default": lambda world: world.http.get(target, headers={"Expect": "the-unexpected"}),
    }
    if target == operation.target("er-is-niets"):
        del found["404"]  # the address names nothing that could be missing
    return found


def requests_for(operation):
    """Status → a function of the world that provokes it, if the operation has that answer."""
    if operation.path.startswith("/pledges/mine"):
        return _of_the_signer(operation)
    for verb, table in REQUESTS.items():
        for resource in (*NAMES, *DONE):
            found = list_of(resource) if verb == "list" and resource in LISTS else operation_of(verb, resource)
            if found is operation:
                return {status: functools.partial(_call, made, resource) for status, made in table.items()}
    return _own(operation)


def _call(made, resource, world):
    return made(world, resource)
