"""What requests need before they can be made: keys, and records that are removed again afterwards."""

import itertools
import re
import uuid

from contract_check import faults_of
from contract_document import OPERATIONS, SCHEMAS, follow, reference_name
from support import signing


def _resources():
    """Resource → (its list, its schema, its key), of everything that has pages."""
    found = {}
    for operation in OPERATIONS.values():
        content = operation.responses.get("200", {}).get("content", {}).get("application/json", {})
        page = follow(content.get("schema", {})).get("properties", {})
        if "links" in page and "items" in page:
            record = next(one for one in OPERATIONS.values() if one.method == "get" and one.path.startswith(operation.path + "/{"))
            (_, key), = [(one["name"], one["schema"]) for one in record.parameters if one["in"] == "path"][-1:]
            kind = reference_name(key.get("anyOf", [key])[0])
            found[operation.path.rsplit("/", 1)[1]] = (
                operation.id, reference_name(page["items"]["items"]), {"Id": "id", "Slug": "slug"}.get(kind, "code"))
    return found


def _kebab(name):
    return re.sub("(?<!^)([A-Z])", r"-\1", name).lower()


_FOUND = _resources()
# Resource → the name of its schema; the operations are named after it.
NAMES = {name: schema for name, (_, schema, _) in _FOUND.items()}
LISTS = {name: operation for name, (operation, _, _) in _FOUND.items()}
KEYS = {name: key for name, (_, _, key) in _FOUND.items() if key != "id"}
# What is done, not kept: there is only a POST.
DONE = {_kebab(one.id.removeprefix("create")) + "s": one.id.removeprefix("create") for one in OPERATIONS.values()
        if one.id.startswith("create") and one.id.removeprefix("create") not in NAMES.values()}
# Nobody reads them without a key.
CLOSED = tuple(name for name, operation in LISTS.items() if OPERATIONS[operation].scopes)
NUMBERS = itertools.count(1)
CONTACT = {"email": "info@voorbeeld.nl", "phone": "0800-1234", "url": "https://voorbeeld.nl/contact",
           "openingHours": "Op werkdagen"}
BOTH = [{"language": "nl", "value": "In het Nederlands"}, {"language": "en", "value": "In English"}]


def key_of(resource, record):
    return record[KEYS.get(resource, "id")]


def list_of(resource):
    return OPERATIONS[LISTS[resource]]


def operation_of(verb, resource):
    """operation_of("create", "goals"); None where the resource has no such operation."""
    return OPERATIONS.get(verb + {**NAMES, **DONE}[resource])


class World:
    """One server, the keys to it, and a way to make records of each resource.

    A record that is made here has every property filled in: `body` covers the whole schema, which a test checks."""

    def __init__(self, http, db, key):
        self.http = http
        self.db = db
        self.admin = key("admin")
        self.lists_only = key("reference-lists:write")
        self.partners_only = key("partners:write")
        self.make_key = key
        self.made = []
        self.decided = None  # id of the pledge that decisions are about

    # --- values -----------------------------------------------------------------------------------

    def slug(self):
        return f"contract-{uuid.uuid4().hex[:10]}"

    def code(self, prefix, digits):
        """From the upper half of what there can be, which no real municipality or province has."""
        half = 10 ** digits // 2
        return f"{prefix}{half + next(NUMBERS) % half}"

    def kvk(self):
        return f"9{uuid.uuid4().int % 10 ** 7:07d}"

    def one(self, sql):
        return str(self.db(sql)[0][0])

    def body(self, resource):
        """Everything that can be said when creating one: in words of its own, else those of the contract's example."""
        own = getattr(self, "_" + resource.replace("-", "_"), None)
        return own() if own else self._example(resource)

    def _example(self, resource):
        operation = operation_of("create", resource)
        (example,) = operation.examples
        properties = SCHEMAS[NAMES[resource] + "Create"]["properties"]
        return {**dict.fromkeys(properties), **example, **({"slug": self.slug()} if "slug" in properties else {})}

    def smallest(self, resource):
        """Only what has to be said, of the same record."""
        required = SCHEMAS[{**NAMES, **DONE}[resource] + "Create"]["required"]
        body = {name: value for name, value in self.body(resource).items() if name in required}
        if resource == "memberships":
            body["memberPartner"] = self.fresh("partners")["id"]
        if resource == "pledges":
            body["signer"] = "person"
        return body

    def _collectives(self):
        return {
            "slug": self.slug(), "name": "Buurttuin De Hof", "aliases": ["De Hof"], "type": "bewonersinitiatief",
            "themes": ["zorg", "welzijn"], "scale": "village", "phase": "growing", "municipality": "GM0344",
            "place": "Utrecht", "postcodeArea": "3511",
            "location": {"type": "Point", "coordinates": [5.1214, 52.0907]}, "foundedYear": 2012,
            "website": "https://voorbeeld.nl", "contactPoint": CONTACT, "memberCount": 40,
            "memberCountSource": "jaarverslag 2023", "kvkNumber": self.kvk(),
            "externalIds": [{"source": "lsa", "id": self.slug()}], "description": BOTH, "publicationState": "published",
            "lastConfirmedOn": "2024-04-13", "maintainer": self.one("select id from partners order by slug limit 1"),
        }

    def _partners(self):
        return {"slug": self.slug(), "name": "Voorbeeldfonds", "aliases": ["VF"], "role": "affiliated", "kind": "fund",
                "joinedOn": "2024-04-15", "website": "https://voorbeeld.nl", "contactPoint": CONTACT,
                "kvkNumber": self.kvk(), "description": BOTH}

    def _memberships(self):
        return {"collective": self.fresh("collectives")["id"], "memberPartner": None, "validFrom": "2020-01-01",
                "partner": self.one("select id from partners order by slug limit 1"), "validTo": "2023-12-31"}

    def _programmes(self):
        return {"slug": self.slug(), "name": "Een programma", "presentedOn": "2024-04-13", "endsOn": "2030-12-31",
                "website": "https://voorbeeld.nl", "description": BOTH}

    def _goals(self):
        return {"slug": self.slug(), "programme": self.fresh("programmes")["id"], "number": 7, "slogan": BOTH,
                "description": BOTH, "addressee": BOTH, "targetYear": 2035, "atTheLatest": True, "status": "on-track",
                "responsiblePartners": [self.one("select id from partners order by slug limit 1")]}

    def _progress(self):
        return {"statedOn": "2024-04-13", "statement": BOTH, "source": "Nieuwsbrief", "status": "on-track",
                "sourceUrl": "https://voorbeeld.nl/bericht"}

    def _pledges(self):
        return {
            "declaration": signing.DECLARATION, "signer": "organisation", "name": f"Voorbeeldfonds {self.slug()}",
            "email": signing.new_address(), "sector": "civil-society", "faxNumber": None,
            "website": "https://voorbeeld.nl", "kvkNumber": self.kvk(), "collective": self.fresh("collectives")["id"],
            "partner": self.one("select id from partners order by slug limit 1"),
            "representative": {"name": "A. de Vries", "role": "bestuurder"},
            "goals": [self.one("select id from goals order by number limit 1")], "municipality": "GM0344",
            "postcodeArea": "3511", "statement": "Wij doen mee.", "language": "nl", "altcha": None,
            "consents": {**signing.AGREED, "publicName": True, "newsletter": False, "shareWithPartners": True},
        }

    def _pledge_confirmations(self):
        return {"token": signing.confirm_token(self.db, self.fresh("pledges")["id"])}

    def _pledge_links(self):
        return {"email": signing.new_address()}

    def _decisions(self):
        self.decided = self.visible("pledges")["id"]
        return {"decision": "verify", "reason": "Het uittreksel is gezien."}

    def _declarations(self):
        return {"slug": self.slug(), "programme": self.one("select id from programmes limit 1"),
                "number": 100 + next(NUMBERS), "title": BOTH, "text": BOTH, "purposes": BOTH, "retention": BOTH,
                "controller": {"name": "De coalitie", "email": "privacy@voorbeeld.nl"}, "publishedOn": None,
                "retiredOn": None}

    def _municipalities(self):
        return {"code": self.code("GM", 4), "slug": self.slug(), "name": BOTH, "province": "PV26",
                "validFrom": "1900-01-01", "validTo": "2000-01-01", "successor": "GM0344"}

    def _provinces(self):
        return {"code": self.code("PV", 2), "slug": self.slug(), "name": BOTH}

    def _themes(self):
        return {"slug": self.slug(), "name": BOTH, "description": BOTH}

    _collective_types = _themes

    def _signup_blocks(self):
        return {"kind": "domain", "value": f"{self.slug()}.example", "reason": "Wegwerpadressen"}

    # --- records ----------------------------------------------------------------------------------

    def parent(self, resource):
        """What stands in the URL before the record's own key."""
        if resource == "decisions":
            self.decided = self.decided or self.visible("pledges")["id"]
            return [self.decided]
        return ["samen-is-normaal"] if resource == "progress" else []

    def post(self, resource, body=None, *, key="admin", **options):
        operation = operation_of("create", resource)
        body = self.body(resource) if body is None else body
        options.setdefault("parent", self.parent(resource))
        target = operation.target(*options.pop("parent"))
        response = self.http.post(target, json=body, key=self.admin if key == "admin" else key, **options)
        if response.status == 202:
            self.made += ["pledges/" + made for made in self.accepted(body["email"])]
        if response.status == 201:
            self.made.append(response.headers["Location"].split("/v1/", 1)[1])
        return response

    def fresh(self, resource, **changes):
        """A new record as it was answered, with its ETag as "etag" and the path to it as "path"."""
        if resource == "mails":
            return self.mail(**changes)
        body = {**self.body(resource), **changes}
        assert not faults_of({"$ref": f"#/components/schemas/{NAMES[resource]}Create"}, body)
        response = self.post(resource, body)
        if resource == "pledges":
            return self.pledge(signing.pledges_of(self.db, body["email"])[-1])
        assert response.status == 201, response
        record = response.json()
        path = operation_of("get", resource).target(*self.parent(resource), key_of(resource, record))
        return {**record, "etag": response.headers["ETag"], "path": path}

    def accepted(self, email):
        signing.work_through_inbox(self.db)
        return signing.pledges_of(self.db, email)

    def pledge(self, made):
        path = operation_of("get", "pledges").target(made)
        response = self.http.get(path, key=self.admin, headers=signing.REASON)
        assert response.status == 200, response
        return {**response.json(), "etag": response.headers["ETag"], "path": path}

    def mail(self, state="dead"):
        """One that was tried once; nobody can ask for a mail in so many words."""
        made = self.one(f"""
            insert into mails (pledge, kind, language, state, attempts, last_error, sent_at)
            values ('{self.fresh("pledges")["id"]}', 'manage', 'nl', '{state}', 1, 'SMTP 550: the recipient was refused.',
                    case '{state}' when 'sent' then now() end) returning id""")
        path = operation_of("get", "mails").target(made)
        response = self.http.get(path, key=self.admin)
        assert response.status == 200, response
        return {**response.json(), "etag": response.headers["ETag"], "path": path}

    def confirmed_pledge(self):
        """A pledge that everyone may see."""
        made = self.fresh("pledges")["id"]
        assert signing.confirm(self.http, signing.confirm_token(self.db, made)).status == 200
        return self.pledge(made)

    def visible(self, resource, **changes):
        """One that everyone may see, where there is such a thing."""
        if resource == "pledges":
            return self.confirmed_pledge()
        return self.fresh(resource, **({"publishedOn": "2024-04-13"} if resource == "declarations" else {}), **changes)

    def reader(self, resource):
        """What a request needs to be shown a record of this resource."""
        return {"key": self.admin} if resource in CLOSED else {}

    def all_of_it(self, resource):
        """What a request needs to be shown everything."""
        return {"key": self.admin, **({"headers": signing.REASON} if resource == "pledges" else {})}

    def clean_up(self):
        """The last made goes first, as it may refer to an earlier one; what is still referred to waits its turn."""
        made, self.made, self.decided = self.made[::-1], [], None
        for path in made:
            if path.startswith("pledges/"):  # a decision would do, and leave itself behind
                self.db("select erase_pledge(%s)", path.split("/")[1])
        made = [path for path in made if not path.startswith("pledges/")]
        for _ in range(3):
            left = []
            for path in made:
                response = self.http.delete("/v1/" + path, key=self.admin, headers={"If-Match": "*"})
                assert response.status in (204, 404, 409), response
                left += [path] if response.status == 409 else []
            made = left
        assert not made
