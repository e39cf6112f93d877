"""What was written when, and whether an answer that a reader got may still be given: the judge of script/truth.

Every record has one writer, so its versions are ordered; each shows its number. All times are seconds of one monotonic
clock. What a client measures is the least that can be true: an answer that is found too old here was too old.
"""

import math

# Seconds until an instance knows that its connection is of no use, and serves nothing that it kept: at once when it was
# closed; when it only fell silent, after the time for a heartbeat and its answer.
PATIENCE_S = {"cut": 0, "kept out": 0, "frozen": 1.5}
WRONG_LIMIT = 1000 # details beyond this many tell nothing new


class Version:
    """A state of a record. `place` has what lists filter on; None: the public must not see the record."""

    __slots__ = ("number", "sent", "acknowledged", "instance", "place", "void", "delay")

    def __init__(self, number, sent, acknowledged, instance, place):
        self.number, self.sent, self.acknowledged = number, sent, acknowledged
        self.instance, self.place = instance, place
        self.void = False # it turned out never to have been stored
        self.delay = 0.0 # how long after its acknowledgement the other instance was last seen without it


class Record:
    """Its versions by number; before the first there was nothing."""

    def __init__(self, resource, slug):
        self.resource, self.slug = resource, slug
        self.versions = [Version(0, -math.inf, -math.inf, None, None)]
        self.acknowledged = self.versions[0]

    @property
    def newest(self):
        return self.versions[-1]

    @property
    def settled(self):
        """The newest that is stored for certain."""
        return next(version for version in reversed(self.versions) if not version.void)

    def send(self, instance, place, now):
        self.versions.append(Version(len(self.versions), now, math.inf, instance, place))
        return self.newest

    def acknowledge(self, version, now):
        version.acknowledged = now
        self.acknowledged = version

    def missed(self, number, now):
        """The versions after `number` that were acknowledged by `now`, the oldest first."""
        return [version for version in self.versions[number + 1:]
                if version.acknowledged <= now and not version.void]


class Outage:
    """A time in which an instance may have been deaf to what the other one wrote."""

    def __init__(self, instance, kind, began):
        self.instance, self.kind, self.began = instance, kind, began
        self.ended = math.inf
        self.stale_reads, self.worst = 0, 0.0

    @property
    def length(self):
        return self.ended - self.began

    @property
    def limit(self):
        """How far behind it may be at most, in seconds."""
        return min(self.length, PATIENCE_S[self.kind])

    def touches(self, instance, since, until):
        return instance == self.instance and since <= self.ended and until >= self.began

    def allows(self, stale, grace):
        return stale["staleness"] <= self.limit + grace and stale["started"] <= self.ended + grace


class Reading:
    """An answer of `instance` to a question, and what it showed: (record, number or None, the list's filter)."""

    __slots__ = ("instance", "target", "started", "ended", "hit", "shown")

    def __init__(self, instance, target, answer, shown):
        self.instance, self.target, self.shown = instance, target, shown
        self.started, self.ended, self.hit = answer.started, answer.ended, answer.hit


def fits(place, wanted):
    return place is not None and all(place.get(name) == value for name, value in wanted.items())


class Judge:
    def __init__(self, grace=0.25):
        self.records = {}
        self.grace = grace # seconds that a busy machine may add to an outage
        self.outages = []
        self.wrong = [] # what no speed of a machine excuses
        self.wrong_count = 0
        self.stale = [] # what missed a write of the other instance, outside outages, in seconds
        self.disturbed = [] # the same during outages, with details, judged at the end
        self.readings = self.observations = self.hits = self.cross = 0

    def record(self, resource, slug):
        return self.records.setdefault((resource, slug), Record(resource, slug))

    def fault(self, kind, **details):
        self.wrong_count += 1
        if len(self.wrong) < WRONG_LIMIT:
            self.wrong.append({"kind": kind, **details})

    # --- one answer -----------------------------------------------------------------------------------------------------

    def read(self, reading):
        """How far behind the answer is, in seconds."""
        self.readings += 1
        self.hits += reading.hit
        self.observations += len(reading.shown)
        self.cross += any(record.acknowledged.instance not in (None, reading.instance) for record, _, _ in reading.shown)
        staleness, disturbed = 0.0, False
        for record, number, wanted in reading.shown:
            version = self.version_shown(reading, record, number, wanted)
            missed = record.missed(version.number, reading.started) if version else []
            if missed:
                disturbed = self.behind(reading, record, version, missed) or disturbed
                staleness = max(staleness, reading.started - missed[0].acknowledged)
        if staleness and not disturbed:
            self.stale.append(staleness)
        return staleness

    def version_shown(self, reading, record, number, wanted):
        if number is None:
            return self.newest_unseen(record, wanted, reading.ended)
        known = 0 < number < len(record.versions)
        version = record.versions[number] if known else None
        if not known or version.sent > reading.ended or version.place is None:
            self.fault("never written", **self.details(reading, record, number))
            return None
        if not fits(version.place, wanted):
            self.fault("in a list where it does not belong", place=version.place, wanted=wanted,
                       **self.details(reading, record, number))
        return version

    @staticmethod
    def newest_unseen(record, wanted, ended):
        """What is not in the answer may be in any state in which it does not belong there; the newest is the kindest."""
        return next(version for version in reversed(record.versions)
                    if version.sent <= ended and not version.void and not fits(version.place, wanted))

    @staticmethod
    def details(reading, record, number):
        return {"instance": reading.instance, "target": reading.target, "record": f"{record.resource}/{record.slug}",
                "shown": number, "started": reading.started, "ended": reading.ended, "hit": reading.hit}

    def behind(self, reading, record, version, missed):
        """True when an outage may explain it."""
        details = self.details(reading, record, version.number)
        since = missed[0].acknowledged
        details.update(visible=version.place is not None, missed=[one.number for one in missed][:20],
                       acknowledged=since, staleness=reading.started - since)
        own = [one for one in missed if one.instance == reading.instance]
        if own:
            self.fault("older than its own acknowledgement", own=own[-1].number,
                       own_acknowledged=own[-1].acknowledged, **details)
        if any(outage.touches(reading.instance, since, reading.started) for outage in self.outages):
            self.disturbed.append(details)
            return True
        for one in missed:
            one.delay = max(one.delay, reading.started - one.acknowledged)
        return False

    # --- the whole ------------------------------------------------------------------------------------------------------

    def judge_disturbed(self):
        """The stale answers that no outage excuses; counts the others with their outages."""
        unexcused = []
        for stale in self.disturbed:
            touching = [outage for outage in self.outages
                        if outage.touches(stale["instance"], stale["acknowledged"], stale["started"])]
            for outage in touching:
                outage.stale_reads += 1
                outage.worst = max(outage.worst, stale["staleness"])
            if not any(outage.allows(stale, self.grace) for outage in touching):
                unexcused.append(stale)
        return unexcused

    def delays(self):
        """For every acknowledged write, how long the other instance was seen without it."""
        return [version.delay for record in self.records.values() for version in record.versions[1:]
                if version.acknowledged < math.inf and not version.void and version.instance is not None]


def percentile(values, share, count=None):
    """Of `count` values, those not given being 0."""
    count = len(values) if count is None else max(count, len(values))
    ordered = sorted(values)
    at = math.ceil(share * count) - 1 - (count - len(ordered))
    return ordered[at] if ordered and at >= 0 else 0.0
