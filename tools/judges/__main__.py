"""Judges made by others look at the contract and at the running service. Run it by script/judges."""

import argparse
import concurrent.futures
import importlib
import json
import os
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[1:1] = [str(ROOT / "tools/bench"), str(ROOT / "tests/integration")]

from finding import Verdict, read_accepted  # noqa: E402

JUDGES = {path.stem.removeprefix("judge_").replace("_", "-"): path.stem for path in sorted(HERE.glob("judge_*.py"))}


def options():
    parser = argparse.ArgumentParser(prog="script/judges", description=__doc__)
    add = parser.add_argument
    add("judges", nargs="*", metavar="NAME", help=f"these judges alone, of {', '.join(JUDGES)}")
    add("--json", metavar="FILE", type=pathlib.Path, default=ROOT / "build-judges/results.json",
        help="where all findings are written (build-judges/results.json)")
    add("--side-by-side", metavar="N", type=int, default=2, help="judges at the same time (2)")
    add("--adr", metavar="FILE", type=pathlib.Path, help="this ruleset in place of tools/judges/adr.yaml")
    add("--packages", action="store_true", help="only say which of Debian's packages the judges need")
    chosen = parser.parse_args()
    unknown = set(chosen.judges) - set(JUDGES)
    if unknown:
        parser.error(f"there is no judge {', '.join(sorted(unknown))}; there are {', '.join(JUDGES)}")
    chosen.judges = chosen.judges or list(JUDGES)
    return chosen


def judge_of(name):
    return importlib.import_module(JUDGES[name])


def try_one(name, accepted, stage_of):
    """A judge that fails in whatever way is told like a finding, and keeps nobody else from looking."""
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix=f"wdhs-judge-{name}-") as directory:
            verdict = Verdict(name, judge_of(name).look(stage_of(pathlib.Path(directory))), accepted)
    except Exception as error:  # pylint: disable=broad-except
        verdict = Verdict.failed(name, f"{type(error).__name__}: {error}")
    verdict.seconds = time.monotonic() - began
    print(f"{name}: {verdict.result} ({verdict.seconds:.0f} s)", file=sys.stderr, flush=True)
    return verdict


def try_all(chosen):
    from npm import Npm
    from stage import Cluster, Model, Stage

    npm = Npm(ROOT / "build-judges/npm")
    npm.fetch()
    accepted = read_accepted(HERE / "accepted.yaml")
    with tempfile.TemporaryDirectory(prefix="wdhs-judges-") as directory, \
            concurrent.futures.ThreadPoolExecutor(chosen.side_by_side) as pool:
        model = Model(Cluster(os.environ["WDHS_TEST_DATABASE_URL"]), pathlib.Path(directory))
        with model.holder:
            return list(pool.map(lambda name: try_one(name, accepted, lambda own: Stage(chosen, npm, model, own)),
                                 chosen.judges))


def main():
    chosen = options()
    if chosen.packages:
        print(*sorted({package for name in chosen.judges for package in judge_of(name).DEBIAN}))
        return 0
    import processes
    import report

    processes.tidy_up_at_the_end()
    verdicts = try_all(chosen)
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps([verdict.as_json() for verdict in verdicts], indent=1, ensure_ascii=False) + "\n",
                           encoding="utf-8")
    print(report.text(verdicts))
    return 0 if all(verdict.good for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
