"""The chart: one block of bars a scenario, as SVG written by hand, readable on light and on dark."""

import html

WIDTH, LABEL, BARS, FIGURES = 860, 210, 460, 190 # pixels; LABEL + BARS + FIGURES = WIDTH
ROW, BAR, TITLE, GAP, TOP, MARGIN = 22, 14, 26, 14, 64, 16

STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .heading { font-size: 16px; font-weight: 600; }
    .title { font-weight: 600; }
    .faint { fill: #59636e; }
    .spread { stroke: #59636e; stroke-width: 1.5; }
    .page { fill: #ffffff; }
    .service { fill: #1f6feb; }
    .other { fill: #9aa4af; }
    @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc; }
        .faint { fill: #9198a1; }
        .spread { stroke: #d1d9e0; }
        .page { fill: #0d1117; }
        .service { fill: #4493f8; }
        .other { fill: #656c76; }
    }
"""


def text(x, y, content, classes="", anchor="start"):
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{classes}" text-anchor="{anchor}">{html.escape(content)}</text>'


def bar(party, top, most, is_service):
    """The median as a bar, the spread as a line over its end, the figures behind it."""
    rate = party["rate"]
    scale = BARS / most
    middle = top + BAR / 2
    figures = f"{rate['median']:,.0f}/s"
    if "ratio" in party:
        figures += f"  ({party['ratio']['median']:.2f}×)"
    return "\n".join([
        text(MARGIN + LABEL - 8, top + 12, party["name"], anchor="end"),
        f'<rect x="{MARGIN + LABEL}" y="{top}" width="{max(1, rate["median"] * scale):.1f}" height="{BAR}" '
        f'class="{"service" if is_service else "other"}"/>',
        f'<line x1="{MARGIN + LABEL + rate["min"] * scale:.1f}" x2="{MARGIN + LABEL + rate["max"] * scale:.1f}" '
        f'y1="{middle}" y2="{middle}" class="spread"/>',
        text(MARGIN + LABEL + BARS + 10, top + 12, figures, "faint")])


def block(scenario, top):
    parties = scenario["parties"]
    most = max(party["rate"]["max"] for party in parties)
    lines = [text(MARGIN, top + 14, scenario["title"], "title")]
    lines += [bar(party, top + TITLE + index * ROW, most, index == 0) for index, party in enumerate(parties)]
    return "\n".join(lines), top + TITLE + len(parties) * ROW + GAP


def svg(figures):
    top, blocks = TOP, []
    for scenario in figures["scenarios"]:
        drawn, top = block(scenario, top)
        blocks.append(drawn)
    width, height = WIDTH + 2 * MARGIN, top + MARGIN
    caption = ("Each block has a scale of its own. The bar is the median of the rounds, the line their spread; "
               "(n×): the service ÷ this one.")
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-label="Requests a second, by scenario">',
        f"<style>{STYLE}</style>",
        f'<rect width="{width}" height="{height}" class="page"/>',
        text(MARGIN, 26, "Requests a second", "heading"),
        text(MARGIN, 46, caption, "faint"),
        *blocks, "</svg>\n"])
