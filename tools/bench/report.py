"""Figures as tables: for people at a terminal, and in Markdown."""

HEADINGS = ["scenario", "who", "requests/s", "(min–max)", "median ms", "p99 ms", "own µs", "PostgreSQL µs", "MiB",
            "service ÷ this", "(min–max)"]
GROWTH_HEADINGS = ["scenario", "collectives", "requests/s", "(min–max)", "median ms", "p99 ms", "own µs",
                   "PostgreSQL µs"]


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def extent(spread):
    return f"{number(spread['min'])}–{number(spread['max'])}"


def who(party):
    if "pool" in party:
        return f"{party['name']}, pool of {party['pool']}"
    return party["name"]


def common_cells(party):
    return [number(party["rate"]["median"]), extent(party["rate"]), number(party["median_ms"]["median"]),
            number(party["p99_ms"]["median"]), number(party["own_us"]["median"]),
            number(party["postgres_us"]["median"])]


def party_row(title, party):
    memory = f"{party['resident_kib']['median'] / 1024:.0f}" if "resident_kib" in party else "–"
    ratio = [number(party["ratio"]["median"]), extent(party["ratio"])] if "ratio" in party else ["", ""]
    return [title, who(party), *common_cells(party), memory, *ratio]


def scenario_rows(figures):
    return [party_row(scenario["title"] if index == 0 else "", party)
            for scenario in figures["scenarios"] for index, party in enumerate(scenario["parties"])]


def memory_rows(figures):
    return [[row["what"], f"{row['kib'] / 1024:.1f}"] for row in figures["memory"]]


def growth_rows(figures):
    rows = []
    for scenario in figures["growth"]["scenarios"]:
        rows += [[scenario["title"] if index == 0 else "", f"{size['rows']:,}", *common_cells(size)]
                 for index, size in enumerate(scenario["sizes"])]
        ratios = scenario["largest_to_smallest"]
        rows.append(["", "largest ÷ smallest", "", "", number(ratios["median_ms"]), number(ratios["p99_ms"]), "", ""])
    return rows


def growth_memory_rows(figures):
    return [[f"{row['rows']:,}", f"{row['idle_kib'] / 1024:.1f}", f"{row['after_kib'] / 1024:.1f}"]
            for row in figures["growth"]["memory"]]


def listeners_remark(scenario, party):
    crowd, alone = party["listeners"], scenario["parties"][0]["p99_ms"]["median"]
    beside = party["p99_ms"]["median"]
    return (f"{crowd['count']:,} listeners with a new total each second cost {crowd['resident_kib'] / 1024:.1f} MiB and "
            f"{crowd['cpu_percent']:.1f}% of a core. Beside them p99 is {number(beside)} ms, alone {number(alone)} ms: "
            f"{number(beside / alone)} times as much.")


def slow_clients_remark(scenario):
    alone, beside = (party["p99_ms"]["median"] for party in scenario["parties"])
    return (f"Beside the slow clients p99 is {number(beside)} ms, alone {number(alone)} ms: "
            f"{number(beside / alone)} times as much.")


def bytes_remark(scenario):
    sizes = scenario["bytes"]
    return (f"{scenario['title']}: a reply of the service has {sizes['service']:,} bytes, "
            f"one of nginx {sizes['nginx']:,}.")


def pools_remark(scenario, party):
    tried = ", ".join(f"{rate:,} with {pool}" for pool, rate in party["pools_tried"].items())
    return f"{scenario['title']}: requests a second of {party['name']} by size of its pool: {tried}."


def progress_remark(party):
    came, pledges, mails = (sum(one[key] for one in party["progress"]) for key in ("came", "pledges", "mails"))
    return (f"Of {came:,} sign-ups that came while mail was made of them, the service had made pledges of "
            f"{pledges / came:.0%} and written the mails of {mails / came:.0%} by the end of their round.")


def growth_remarks(figures):
    return [f"{size['rows']:,} collectives: {progress_remark(size)}"
            for scenario in figures["growth"]["scenarios"] for size in scenario["sizes"] if "progress" in size]


def announcing_remark(scenario):
    """What it costs that transactions which announce a change commit one after the other."""
    announced, not_announced = (party["rate"]["median"] for party in scenario["parties"] if "pgbench" in party["name"])
    return (f"{scenario['title']}: transactions that announce a change commit one after the other, so that pgbench comes "
            f"to {number(announced)} a second; without the trigger that announces they share their flushes to disk, "
            f"and it comes to {number(not_announced)}: {number(not_announced / announced)} times as many.")


def party_remarks(scenario, party):
    said = [listeners_remark(scenario, party)] if "listeners" in party else []
    if "progress" in party:
        said.append(progress_remark(party))
    if len(party.get("pools_tried", {})) > 1:
        said.append(pools_remark(scenario, party))
    return said


def remarks(figures):
    """Sentences that belong to the table."""
    said = list(figures.get("left_out", []))
    for scenario in figures.get("scenarios", []):
        if scenario["name"] == "slow-clients":
            said.append(slow_clients_remark(scenario))
        if scenario["name"] == "create-collective":
            said.append(announcing_remark(scenario))
        if len(scenario.get("bytes", {})) == 2:
            said.append(bytes_remark(scenario))
        for party in scenario["parties"]:
            said += party_remarks(scenario, party)
    if not figures.get("durable", True):
        said.append("fsync is off in this database: the times for storing are not those of durable writes.")
    return said


def aligned(headings, rows, left=1):
    """Columns for a terminal: the first ones to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in [headings, *rows]) for column in range(len(headings))]
    lines = ["  ".join(cell.ljust(width) if column < left else cell.rjust(width)
                       for column, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in [headings, *rows]]
    return "\n".join(lines)


def table(figures):
    parts = []
    if "scenarios" in figures:
        parts += [aligned(HEADINGS, scenario_rows(figures), 2), "\n".join(remarks(figures)),
                  aligned(["memory", "MiB"], memory_rows(figures))]
    if "growth" in figures:
        parts += [aligned(GROWTH_HEADINGS, growth_rows(figures)), "\n".join(growth_remarks(figures)),
                  aligned(["collectives", "MiB idle", "MiB after"], growth_memory_rows(figures))]
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown(headings, rows, left=1):
    lines = ["| " + " | ".join(headings) + " |",
             "| " + " | ".join("---" if column < left else "---:" for column in range(len(headings))) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])
