"""The clients of script/truth: those who write, those who read, and how fast they go."""

import asyncio
import json
import math
import random
import time

from truth_http import Lost, Speaker
from truth_questions import NUMBERED, Asker, number_in

# A write without an answer may still be under way for this long: the deadline of a statement, and some.
SETTLE_S = 6
# Seconds: each period begins with a storm of writes and ends in a calm, in which caches fill.
PERIOD_S, STORM_S, CALM_S = 10.0, 1.0, 2.0
EXPECTED = {"POST": (201,), "PUT": (201,), "PATCH": (200, 204), "DELETE": (204,)}


class Client:
    """What writers and readers share: one connection to each instance, and an end."""

    def __init__(self, world):
        self.world = world
        self.speakers = [Speaker(instance) for instance in world.instances]
        self.askers = [Asker(world.judge, world.questions, speaker, world.tally) for speaker in self.speakers]

    @property
    def going(self):
        return time.monotonic() < self.world.until

    def close(self):
        for speaker in self.speakers:
            speaker.close()

    async def ask(self, at, question):
        try:
            return await self.askers[at].ask(question)
        except Lost:
            self.world.tally["reads lost"] += 1
            await asyncio.sleep(0.05)
            return None


class Reader(Client):
    def __init__(self, world, at):
        super().__init__(world)
        self.at = at

    async def run(self):
        while self.going:
            await self.ask(self.at, self.world.questions.any())
            if self.world.pause:
                await asyncio.sleep(self.world.pause)
        self.close()


class Writer(Client):
    """Writes its own records through either instance, and looks at once whether that shows."""

    def __init__(self, world, slots):
        super().__init__(world)
        self.slots = slots

    async def run(self):
        began = time.monotonic()
        while self.going:
            await self.step(random.choice(self.slots))
            moment = (time.monotonic() - began) % PERIOD_S
            if moment > PERIOD_S - CALM_S:
                await asyncio.sleep(PERIOD_S - moment)
            elif moment > STORM_S:
                await asyncio.sleep(random.expovariate(1 / self.world.write_pause))
        self.close()

    async def step(self, slot):
        at = self.choose_instance()
        if await self.write(slot, at, *self.choose(slot)):
            if random.random() < 0.6:
                await self.ask(at, self.world.questions.about(slot.record))
            if random.random() < 0.3:
                await self.ask(1 - at, self.world.questions.about(slot.record))

    def choose_instance(self):
        """One that is deaf gets few writes: each would make it forget old answers that it must not serve anyway."""
        outages = self.world.judge.outages
        deaf = outages[-1].instance if outages and outages[-1].ended == math.inf else None
        if deaf and random.random() < 0.97:
            return next(at for at, instance in enumerate(self.world.instances) if instance.name != deaf)
        return random.randrange(len(self.speakers))

    @staticmethod
    def choose(slot):
        """Method and the place in which the record will be."""
        if not slot.stored:
            return "PUT" if slot.record.resource == "themes" and random.random() < 0.5 else "POST", slot.place()
        if not slot.stays and random.random() < 0.3:
            return "DELETE", None
        hides = slot.record.resource == "collectives" and random.random() < 0.15
        return "PATCH", None if hides else slot.place()

    @staticmethod
    def request(slot, method, number, place):
        """target, headers, document"""
        if method == "POST":
            return slot.collection, ("Content-Type: application/json",), slot.whole(number, place)
        if method == "PUT":
            return slot.path, ("Content-Type: application/json", "If-None-Match: *"), slot.whole(number, place)
        if method == "PATCH":
            minimal = ("Prefer: return=minimal",) if random.random() < 0.3 else ()
            headers = ("Content-Type: application/merge-patch+json", "If-Match: *", *minimal)
            return slot.path, headers, slot.body(number, place)
        return slot.path, ("If-Match: *",), None

    async def write(self, slot, at, method, place):
        """True when it was acknowledged."""
        speaker = self.speakers[at]
        version = slot.record.send(speaker.instance.name, place, time.monotonic())
        target, headers, document = self.request(slot, method, version.number, place)
        body = json.dumps(document).encode() if document is not None else b""
        try:
            answer = await speaker.ask(method, target, (f"Authorization: Bearer {self.world.key}", *headers), body)
        except Lost:
            answer = None
        if answer is None or answer.status == 503:
            await self.settle(slot, version, method)
            return False
        if answer.status not in EXPECTED[method]:
            version.void = True
            self.world.judge.fault("unexpected answer", instance=speaker.instance.name, target=f"{method} {target}",
                                   status=answer.status, body=answer.body.decode("utf-8", "replace")[:500])
            return False
        slot.record.acknowledge(version, answer.ended)
        slot.stored = method != "DELETE"
        if method == "POST" and slot.id is None:
            slot.id = json.loads(answer.body).get("id")
        self.world.tally[f"writes with {method}"] += 1
        return True

    async def settle(self, slot, version, method):
        """Nobody said whether it was stored: waits until that cannot change any more and asks the database."""
        self.world.tally["writes without an answer"] += 1
        await asyncio.sleep(SETTLE_S)
        resource = slot.record.resource
        rows = await asyncio.to_thread(self.world.database,
                                       f"select {NUMBERED[resource][1]} from {resource} where slug = %s", slot.record.slug)
        slot.stored = bool(rows)
        done = not rows if method == "DELETE" else bool(rows) and number_in(rows[0][0]) == version.number
        if done:
            version.instance = None
            slot.record.acknowledge(version, time.monotonic())
        else:
            version.void = True


async def look_until_fresh(world, patience):
    """After all writing: asks everything in every form, until nothing is old. The questions that stay so."""
    client = Client(world)
    deadline = time.monotonic() + patience
    left = [(at, question) for question in world.questions.all for at in range(len(world.instances)) for _ in range(4)]
    while left:
        behind = [(at, question) for at, question in left if await client.ask(at, question) != 0]
        if time.monotonic() > deadline:
            left = behind
            break
        left = behind
        if left:
            await asyncio.sleep(0.05)
    client.close()
    return [f"{world.instances[at].name} {question.target}" for at, question in left]
