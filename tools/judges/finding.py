"""What a judge has to say, and which of it is accepted."""

import collections
import dataclasses
import re

import yaml

NEEDED = {"judge", "rule", "where", "reason"}


@dataclasses.dataclass(frozen=True)
class Finding:
    rule: str  # what was broken, in the judge's own word for it
    where: str  # an operation, a place in the contract, an exchange
    detail: str = ""  # for people; says nothing about whether two findings are the same


@dataclasses.dataclass(frozen=True)
class Accepted:
    """Findings that somebody has looked at. In `rule` and `where` an asterisk stands for anything."""

    judge: str
    rule: str
    where: str
    reason: str

    def covers(self, judge, finding):
        return judge == self.judge and matches(finding.rule, self.rule) and matches(finding.where, self.where)


def matches(text, pattern):
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text, re.S) is not None


def read_accepted(path):
    rows = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    for row in rows:
        if set(row) != NEEDED or not all(isinstance(value, str) and value.strip() for value in row.values()):
            raise SystemExit(f"{path.name}: a row says judge, rule, where and reason, as text, and nothing else: {row}")
    return [Accepted(**row) for row in rows]


class Verdict:
    """What one judge found, split into what is accepted and what is not; what was accepted and is gone is told too."""

    def __init__(self, judge, findings, accepted):
        own = [row for row in accepted if row.judge == judge]
        self.judge, self.new, self.known = judge, collections.Counter(), collections.Counter()
        self.example, self.seconds, self.trouble = {}, 0.0, None
        used = set()
        for finding in findings:
            row = next((row for row in own if row.covers(judge, finding)), None)
            self.note(finding, row)
            used.add(row)
        self.gone = [row for row in own if row not in used]

    @classmethod
    def failed(cls, judge, trouble):
        """The judge could not look."""
        verdict = cls(judge, [], [])
        verdict.trouble = trouble
        return verdict

    def note(self, finding, row):
        if row:
            self.known[row] += 1
        else:
            self.new[finding.rule, finding.where] += 1
            self.example.setdefault((finding.rule, finding.where), finding.detail)

    @property
    def good(self):
        return not self.new and self.trouble is None

    @property
    def result(self):
        return "could not look" if self.trouble else "ok" if self.good else "FAILED"

    def as_json(self):
        return {"judge": self.judge, "result": self.result, "seconds": round(self.seconds, 1), "trouble": self.trouble,
                "found": [{"rule": rule, "where": where, "times": times, "example": self.example[rule, where]}
                          for (rule, where), times in self.new.items()],
                "accepted": [{"rule": row.rule, "where": row.where, "times": times, "reason": row.reason}
                             for row, times in self.known.items()],
                "gone": [{"rule": row.rule, "where": row.where, "reason": row.reason} for row in self.gone]}
