"""The requests behind the examples of the contract: each example is an answer that the service gave."""

from contract_document import DOCUMENT, SCHEMAS, reference_name
from contract_world import DONE, KEYS, NAMES, operation_of
from support import signing

RESPONSES = DOCUMENT["components"]["responses"]
LEFT_OUT = ("postcodeArea",)  # of examples: the linter of the API Design Rules takes it for an operation
NO_SUCH_VERSION = {"If-Match": '"0-00000000-00000000"'}

# Response → what gets it from a service that holds nothing but the reference data.
READ = {
    "Privacy": "/v1/privacy",
    "ProblemType": "/v1/problems/not-found",
    "SigningChallenge": "/v1/pledges/challenge",
    "BadRequest": "/v1/goals?targetYear=1999&expnd=programme",
    "NotFound": "/v1/goals/wereldvrede",
}
# Response → the resource of which one is made first, from the example of its request.
MADE = {schema + kind: resource for resource, schema in NAMES.items() for kind in ("Record", "List", "Created")}


def request_example(verb, resource):
    (content,) = _request(operation_of(verb, resource))["content"].values()
    return content["example"]


def _request(operation):
    return DOCUMENT["paths"][operation.path][operation.method]["requestBody"]


def _is_id(schema):
    return any("Id" in (reference_name(one), reference_name(one.get("items"))) for one in (schema, *schema.get("anyOf", ())))


def with_ids_of_here(world, resource, body):
    """The example with ids that exist in this database in the place of its own."""
    properties = SCHEMAS[{**NAMES, **DONE}[resource] + "Create"]["properties"]
    own = world.body(resource)
    return {name: own[name] if _is_id(properties[name]) else value for name, value in body.items()}


def post_example(world, resource):
    """What comes back for the example of the request."""
    body = with_ids_of_here(world, resource, request_example("create", resource))
    if resource == "decisions":
        world.decided = world.fresh("pledges")["id"]
    return body, world.post(resource, body)


def make_from_example(world, resource):
    """Creates what the example of the request says; a pledge is confirmed, so that it can be seen."""
    if resource == "mails":
        return world.mail()["path"]
    body, response = post_example(world, resource)
    if resource == "pledges":
        assert response.status == 202, response
        made = signing.pledges_of(world.db, body["email"])[-1]
        assert signing.confirm(world.http, signing.confirm_token(world.db, made)).status == 200
        return operation_of("get", resource).target(made)
    assert response.status == 201, response
    return "/v1/" + response.headers["Location"].split("/v1/", 1)[1]


def _of_the_signer(world, name):
    made = make_from_example(world, "pledges").rsplit("/", 1)[1]
    token = signing.manage_token(world.db, made)
    return {
        "MyPledge": lambda: world.http.get("/v1/pledges/mine", key=token),
        "SignupAccepted": lambda: world.post("pledge-links", request_example("create", "pledge-links")),
        "PledgeConfirmed": lambda: signing.confirm(world.http, signing.confirm_token(world.db, made)),
        "PledgeWithdrawn": lambda: world.http.post("/v1/pledges/mine/withdrawal", key=token),
    }[name]()


def _refused(world, name):
    http, partners = world.http, "/v1/partners"
    body = {"name": "Voorbeeldfonds", "role": "affiliated", "kind": "fund", "slug": "nlzve"}
    return {
        "Unauthorized": lambda: http.post(partners, json={}),
        "Forbidden": lambda: http.post(partners, json={}, key=world.lists_only),
        "NotAcceptable": lambda: http.get("/v1/goals", headers={"Accept": "text/csv"}),
        "Conflict": lambda: http.post(partners, json=body, key=world.admin),
        "PreconditionFailed": lambda: http.delete(partners + "/nlzve", key=world.admin, headers=NO_SUCH_VERSION),
        "PreconditionRequired": lambda: http.delete(partners + "/nlzve", key=world.admin),
        "UnsupportedMediaType": lambda: http.post(partners, body=b"name=x", key=world.admin,
                                                  headers={"Content-Type": "text/plain"}),
    }[name]()


def answer(world, name):
    """What the service says now to the request behind the example of that response."""
    if name in READ:
        return world.http.get(READ[name])
    if name in ("MyPledge", "SignupAccepted", "PledgeConfirmed", "PledgeWithdrawn"):
        return _of_the_signer(world, name)
    if name not in MADE:
        return _refused(world, name)
    if name.endswith("Created"):
        return post_example(world, MADE[name])[1]
    path = make_from_example(world, MADE[name])
    collection, key = path.rsplit("/", 1)
    return world.http.get(path if name.endswith("Record") else f"{collection}?{KEYS.get(MADE[name], 'id')}={key}", **world.reader(MADE[name]))


def shape(value):
    """Keys and types, without the values; whether a page has neighbours is chance."""
    if isinstance(value, dict):
        return {name: list(one) if name == "links" else shape(one) for name, one in value.items() if name not in LEFT_OUT}
    if isinstance(value, list):
        return [shape(one) for one in value[:1]]
    return type(value).__name__


def examples_of_responses():
    """Response → its example."""
    contents = {name: list(one.get("content", {}).values()) for name, one in RESPONSES.items()}
    return {name: content["example"] for name, found in contents.items() for content in found if "example" in content}
