"""How long what was asked took, as it is told of all parties."""

import math


def corrected(times, interval):
    """As wrk does it: a reply that took long has kept as many more waiting as would have been asked for meanwhile."""
    more = []
    for took in times:
        if took >= 2 * interval:
            more += [took - steps * interval for steps in range(1, math.ceil(took / interval) - 1)]
    return sorted(times + more)
