"""Figures go into a Markdown file here, between two marker comments; what stands around them stays as it is."""

import os
import re

import report


def duration(rounds, seconds):
    return f"{rounds} rounds of " + ("a second" if seconds == 1 else f"{seconds} seconds")


def rounds(figures):
    """Those of most scenarios; then those that have others."""
    usual = figures["rounds"], figures["seconds"]
    others = sorted({(one["rounds"], one["seconds"]) for one in figures.get("scenarios", [])} - {usual})
    apart = [f"{duration(*other)} where {'preparing one takes long' if other[0] < usual[0] else 'all is answered from memory'}"
             for other in others]
    return duration(*usual) + (f" ({', '.join(apart)})" if apart else "")


def conditions(figures):
    machine, known = figures["machine"], figures["versions"]
    text = (f"Measured on {figures['date']}: {machine['cores']} cores of {machine['processor']}, "
            f"{machine['memory_gib']} GiB, Linux {machine['kernel']}; {rounds(figures)}, "
            f"{figures['connections']} connections unless said otherwise; " +
            ", ".join(f"{name} {version}" for name, version in known.items()) + ".")
    if figures["quick"]:
        text += " This was a quick run, which shows that everything works and says little about speed."
    return text


def comparison(figures, chart):
    picture = f"![Requests a second, by scenario]({chart})" if chart else ""
    remarks = "\n".join(f"- {remark}" for remark in report.remarks(figures))
    parts = [conditions(figures), f"{figures['rows']:,} collectives.", picture,
             report.markdown(report.HEADINGS, report.scenario_rows(figures), 2), remarks,
             report.markdown(["memory", "MiB"], report.memory_rows(figures))]
    return "\n\n".join(part for part in parts if part)


def growth(figures):
    return "\n\n".join([conditions(figures),
                        report.markdown(report.GROWTH_HEADINGS, report.growth_rows(figures)),
                        "\n".join(f"- {remark}" for remark in report.growth_remarks(figures)),
                        report.markdown(["collectives", "MiB idle", "MiB afterwards"],
                                        report.growth_memory_rows(figures))])


def put_between(text, name, content):
    begin, finish = f"<!-- {name}: written by script/bench -->", f"<!-- end of {name} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(finish), re.S)
    if not pattern.search(text):
        raise SystemExit(f"the document has no place for the figures: {begin} … {finish}")
    return pattern.sub(lambda _: f"{begin}\n\n{content}\n\n{finish}", text)


def fill(file, figures, chart):
    """The chart is shown when there is one; its place is told from where the document is."""
    shown = os.path.relpath(chart, file.parent) if chart else None
    text = file.read_text()
    if "scenarios" in figures:
        text = put_between(text, "comparison", comparison(figures, shown))
    if "growth" in figures:
        text = put_between(text, "growth", growth(figures))
    file.write_text(text)
