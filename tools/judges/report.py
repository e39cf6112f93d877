"""What all judges said, for people: what is new and has to be dealt with, what is accepted and why, and a table."""

MOST = 60  # findings of one judge that are shown; all are in the JSON
WIDTH = 300


def shown(text):
    """On one line, and no longer than somebody reads."""
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[:WIDTH] + " …"


def findings(verdict):
    if verdict.trouble:
        yield f"{verdict.judge} could not look: {verdict.trouble.strip()}"
    if verdict.new:
        yield f"{verdict.judge} found {len(verdict.new)}:"
    for (rule, where), times in list(verdict.new.items())[:MOST]:
        yield f"  {times} x  {rule}  {where}"
        if verdict.example[rule, where]:
            yield f"        {shown(verdict.example[rule, where])}"
    if len(verdict.new) > MOST:
        yield f"  and {len(verdict.new) - MOST} more"


def acceptances(verdict):
    for row, times in verdict.known.items():
        yield f"  {verdict.judge}: {row.rule}, {row.where}: {times} x. {shown(row.reason)}"


def gone(verdict):
    for row in verdict.gone:
        yield f"  {verdict.judge}: {row.rule}, {row.where}"


def part(title, verdicts, lines_of):
    lines = [line for verdict in verdicts for line in lines_of(verdict)]
    return [title, *lines, ""] if lines else []


def table(verdicts):
    yield f"{'judge':<20} {'result':<15} {'found':>6} {'accepted':>9} {'s':>6}"
    for verdict in verdicts:
        yield (f"{verdict.judge:<20} {verdict.result:<15} {len(verdict.new):>6} {sum(verdict.known.values()):>9} "
               f"{verdict.seconds:>6.0f}")


def text(verdicts):
    lines = [line for verdict in verdicts for line in findings(verdict)]
    lines += [""] if lines else []
    lines += part("Accepted:", verdicts, acceptances)
    lines += part("Accepted, but no longer found; the rows can go:", verdicts, gone)
    return "\n".join([*lines, *table(verdicts)])
