"""The records that are written, the questions that are asked about them, and what an answer says: see truth.py."""

import itertools
import json
import random

from truth_ledger import Reading

LANGUAGES = ("Accept-Language: nl", "Accept-Language: en")
ENCODINGS = ("Accept-Encoding: identity", "Accept-Encoding: gzip")
MUNICIPALITIES = ("GM0014", "GM0344", "GM0402")
TYPES = ("dorpshuis", "energiecooperatie")
CHOICES = {
    "collectives": {"municipality": MUNICIPALITIES, "type": TYPES},
    "partners": {"kind": ("network", "other"), "role": ("affiliated",)},
    "themes": {},
    "goals": {"status": ("open", "on-track", "behind")},
}
# Property with the number, and the column that keeps it.
NUMBERED = {"collectives": ("name", "name"), "partners": ("name", "name"), "themes": ("name", "name_en"),
            "goals": ("slogan", "slogan_en")}
# How many records that stay, and how many that come and go.
COUNTS = {"collectives": (8, 4), "partners": (3, 2), "themes": (3, 2), "goals": (3, 2)}
GOAL_NUMBERS = itertools.count(40)

# --- what is written ---------------------------------------------------------------------------------------------------


def title(number):
    return f"Waarheid {number:06d}"


def number_in(text):
    return int(text[-6:])


def in_both(text):
    return [{"language": language, "value": text} for language in ("nl", "en")]


class Slot:
    """A place for one record, which one writer fills, changes and, unless it stays, empties again."""

    def __init__(self, record, stays, fixed):
        self.record, self.stays, self.fixed = record, stays, fixed
        self.path = f"/v1/{record.resource}/{record.slug}"
        self.collection = f"/v1/{record.resource}"
        self.id = None
        self.stored = False # in the database; perhaps not for the public

    def place(self):
        return {name: random.choice(choices) for name, choices in CHOICES[self.record.resource].items()}

    def body(self, number, place):
        """Of a PATCH; `place` None hides the record."""
        translated = self.record.resource in ("themes", "goals")
        shown = in_both(title(number)) if translated else title(number)
        body = {NUMBERED[self.record.resource][0]: shown, "description": in_both(title(number)), **(place or {})}
        if self.record.resource == "collectives":
            body["publicationState"] = "published" if place is not None else "archived"
        return body

    def whole(self, number, place):
        """Of a POST."""
        return {"slug": self.record.slug, **self.fixed, **self.body(number, place)}


def make_slots(judge, resource, fixed):
    stay, come_and_go = COUNTS[resource]
    for at in range(stay + come_and_go):
        record = judge.record(resource, f"waarheid-{resource}-{at:02d}")
        own = {"number": next(GOAL_NUMBERS), **fixed} if resource == "goals" else fixed
        yield Slot(record, at < stay, own)


# --- what is asked -----------------------------------------------------------------------------------------------------


class Question:
    """A target and what its answer must be held against: one record, a list with a filter, or neither."""

    def __init__(self, target, resource, record=None, wanted=None, expanded=()):
        self.target, self.resource, self.record = target, resource, record
        self.lists = "?" in target and record is None
        self.wanted = wanted or {}
        self.expanded = expanded # (property, resource) of what is embedded


def single_questions(slot):
    record, resource, path = slot.record, slot.record.resource, slot.path
    yield Question(path, resource, record)
    yield Question(f"{path}?fields=slug,{NUMBERED[resource][0]}", resource, record)
    if slot.id and slot.stays:
        yield Question(f"/v1/{resource}/{slot.id}", resource, record)
    if resource == "collectives":
        yield Question(f"{path}?expand=maintainer,themes", resource, record,
                       expanded=(("maintainer", "partners"), ("themes", "themes")))
    if resource == "goals":
        yield Question(f"{path}?expand=responsiblePartners", resource, record,
                       expanded=(("responsiblePartners", "partners"),))


def collective_lists():
    both = (("maintainer", "partners"), ("themes", "themes"))
    for code in MUNICIPALITIES:
        in_code = {"municipality": code}
        yield f"municipality={code}&limit=200", in_code, ()
        yield f"limit=200&municipality={code}", in_code, ()
        yield f"municipality={code}&sort=-updatedAt", in_code, ()
        yield f"municipality={code}&synthetic=false&expand=maintainer,themes&limit=100", in_code, both
        for kind in TYPES:
            wanted = {"municipality": code, "type": kind}
            yield f"type={kind}&municipality={code}&limit=100&sort=-name", wanted, ()
            yield f"municipality={code}&type={kind}&fields=slug,name&limit=100", wanted, ()
    yield "synthetic=false&limit=100", {}, ()
    yield "limit=50&sort=-updatedAt", {}, ()
    yield "sort=-name&synthetic=false&limit=100&count=true", {}, ()
    yield "synthetic=false&expand=themes&limit=100", {}, (("themes", "themes"),)


def other_lists():
    responsible = (("responsiblePartners", "partners"),)
    return {
        "partners": [("limit=100", {}, ()), ("role=affiliated&sort=-name&limit=100", {"role": "affiliated"}, ()),
                     ("limit=100&sort=name", {}, ()), ("kind=network&limit=100", {"kind": "network"}, ()),
                     ("limit=100&kind=other&fields=slug,name", {"kind": "other"}, ())],
        "themes": [("limit=100", {}, ()), ("fields=slug,name&limit=100", {}, ()), ("sort=-updatedAt&limit=100", {}, ())],
        "goals": [("limit=100", {}, ()), ("expand=responsiblePartners&limit=100", {}, responsible),
                  ("status=open&limit=100", {"status": "open"}, ()), ("limit=100&sort=-number", {}, ())],
    }


def list_questions():
    lists = {"collectives": list(collective_lists()), **other_lists()}
    for resource, rows in lists.items():
        for query, wanted, expanded in rows:
            yield Question(f"/v1/{resource}?{query}", resource, wanted=wanted, expanded=expanded)


class Questions:
    """All of them, some asked far more often than others; and answers taken apart."""

    def __init__(self, judge, slots, synthetic):
        self.judge, self.synthetic = judge, synthetic
        self.records_of = {}
        for slot in slots:
            self.records_of.setdefault(slot.record.resource, []).append(slot.record)
        self.of_slot = {slot.record: list(single_questions(slot)) for slot in slots}
        self.lists = list(list_questions())
        self.all = [question for of_one in self.of_slot.values() for question in of_one] + self.lists
        random.shuffle(self.lists)
        random.shuffle(self.all)

    def any(self):
        """Half of the time a list; now and then a record that nobody writes, to fill the cache."""
        dice = random.random()
        if dice < 0.15 and self.synthetic:
            return Question(f"/v1/collectives/synthetic-1-{random.randint(1, self.synthetic)}", "collectives")
        chosen = self.lists if dice < 0.5 else self.all
        return chosen[int(len(chosen) * random.random() ** 2)]

    def about(self, record):
        lists = [question for question in self.lists if question.resource == record.resource]
        return random.choice(self.of_slot[record] if random.random() < 0.6 else lists)

    # --- answers --------------------------------------------------------------------------------------------------------

    def shown(self, question, answer):
        """(record, number or None, filter) of every record that the answer says something about."""
        if question.record is None and not question.lists:
            return []
        if answer.status == 404:
            return [(question.record, None, {})]
        document = json.loads(answer.body)
        items = [document] if question.record else document["items"]
        found = []
        for item in items:
            self.add(found, question.resource, item, question.wanted)
            for name, resource in question.expanded:
                self.add_embedded(found, resource, item[name])
        if question.lists and document["links"]["next"] is None:
            seen = {record for record, _, _ in found}
            found += [(record, None, question.wanted) for record in self.records_of[question.resource]
                      if record not in seen]
        return found

    def add(self, found, resource, item, wanted):
        record = self.judge.records.get((resource, item["slug"]))
        if record is not None:
            found.append((record, number_in(item[NUMBERED[resource][0]]), wanted))

    def add_embedded(self, found, resource, value):
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                self.add(found, resource, item, {})


class Asker:
    """Asks one instance and has the judge hold the answer against what was written."""

    def __init__(self, judge, questions, speaker, tally):
        self.judge, self.questions, self.speaker, self.tally = judge, questions, speaker, tally
        self.kept = {} # form → (tag, what was shown): what a browser would have

    async def ask(self, question, headers=None):
        """How many seconds behind the answer was; None when there was none."""
        headers = headers or (random.choice(LANGUAGES), random.choice(ENCODINGS))
        form = (question.target, *headers)
        tag, kept = self.kept.get(form, (None, None))
        conditional = (f"If-None-Match: {tag}",) if tag and random.random() < 0.3 else ()
        answer = await self.speaker.ask("GET", question.target, headers + conditional)
        expected = (200,) + (() if question.lists else (404,)) + ((304,) if conditional else ())
        if answer.status == 503:
            self.tally["reads refused"] += 1
            return None
        if answer.status not in expected:
            self.judge.fault("unexpected answer", instance=self.speaker.instance.name, target=question.target,
                             status=answer.status, body=answer.body.decode("utf-8", "replace")[:500])
            return None
        shown = kept if answer.status == 304 else self.questions.shown(question, answer)
        if answer.tag and answer.status == 200 and shown:
            self.kept[form] = (answer.tag, shown)
        self.tally[f"reads with {answer.status}"] += 1
        return self.judge.read(Reading(self.speaker.instance.name, question.target, answer, shown))
