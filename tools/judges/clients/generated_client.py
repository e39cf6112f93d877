"""Uses the service through the client that OpenAPI Generator made: a line of JSON for each step, and whether it went as it should."""

import json
import os
import time
import uuid

import wdhs_client as client
from wdhs_client.rest import ApiException

GOAL = "dd339015-de6d-59e2-9e20-361274ed71ea"


def api_for(token=None):
    settings = client.Configuration(host=os.environ["BASE"])
    settings.access_token = token
    return client.ApiClient(settings)


OPEN, ADMIN, SIGNER = api_for(), api_for(os.environ["KEY"]), api_for(os.environ["TOKEN"])


def step(name, act, good=lambda result: True):
    """What acting gives, or None when it fails."""
    try:
        result = act()
        right, told = bool(good(result)), str(result)[:300]
    except Exception as error:  # whatever the generated code raises is what is to be told
        result, right, told = None, False, f"{type(error).__name__}: {error}"[:600]
    print(json.dumps({"step": name, "good": right, "told": told}), flush=True)
    return result


def refused(act):
    """The status with which the service refuses it."""
    try:
        act()
    except ApiException as error:
        return error.status
    return None


def reading():
    step("root", lambda: client.ServiceApi(OPEN).get_root(), lambda root: root.name)
    step("one record", lambda: client.MunicipalitiesApi(OPEN).get_municipality("GM0344"), lambda one: one.name == "Utrecht")
    step("a page", lambda: client.MunicipalitiesApi(OPEN).list_municipalities(limit=3), lambda page: len(page.items) == 3)
    collectives = client.CollectivesApi(OPEN)
    step("filters and order", lambda: collectives.list_collectives(
        limit=3, type=["bewonersinitiatief", "energiecooperatie"], sort=["-updatedAt", "name"]), lambda page: page.items)
    step("choice of fields", lambda: collectives.list_collectives(limit=3, fields=["id", "name"]), lambda page: page.items[0].name)
    step("references", lambda: client.GoalsApi(OPEN).list_goals(), lambda page: isinstance(page.items[0].programme, str))
    step("texts", lambda: client.ThemesApi(OPEN).list_themes(limit=2), lambda page: isinstance(page.items[0].name, str))
    step("counts", lambda: client.PledgesApi(OPEN).get_pledge_counts(by=["goal", "sector"]), lambda counts: counts.total > 0)
    step("personal data with a reason", lambda: client.PledgesApi(ADMIN).list_pledges(limit=2, read_reason="proef"),
         lambda page: len(page.items) == 2)
    step("what is not there", lambda: refused(lambda: collectives.get_collective("is-er-niet")), lambda status: status == 404)


def writing():
    collectives = client.CollectivesApi(ADMIN)
    made = step("create", lambda: collectives.create_collective(client.CollectiveCreate(
        name=f"Buurttuin {uuid.uuid4().hex[:8]}", type="bewonersinitiatief", municipality="GM0344")), lambda record: record.id)
    key = made.id if made else "none"
    step("change", lambda: collectives.change_collective(key, if_match="*", collective_patch=client.CollectivePatch(place="Lombok")),
         lambda record: record.place == "Lombok")
    step("change without a version", lambda: refused(
        lambda: collectives.change_collective(key, collective_patch=client.CollectivePatch(place="Oost"))), lambda status: status == 428)
    step("remove without a key", lambda: refused(lambda: client.CollectivesApi(OPEN).remove_collective(key, if_match="*")),
         lambda status: status == 401)
    step("remove", lambda: collectives.remove_collective(key, if_match="*"))


def signing():
    step("sign", lambda: client.PledgesApi(OPEN).create_pledge(client.PledgeCreate(
        signer="person", name="Jan Voorbeeld", email=f"python-{time.time_ns()}@example.org", goals=[GOAL],
        declaration="intentieverklaring-1", consents={"sign": True, "atLeast16": True})))
    step("the own pledge", lambda: client.PledgesApi(SIGNER).get_my_pledge(), lambda pledge: "@" in pledge.email)


reading()
writing()
signing()
