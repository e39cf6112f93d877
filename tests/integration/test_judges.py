"""What script/judges makes of findings: only what somebody has accepted, with a reason, is no failure."""

import sys

import pytest

from support.cluster import CHECKOUT

TOOL = CHECKOUT / "tools/judges"
sys.path.append(str(TOOL))

from finding import Accepted, Finding, Verdict, read_accepted  # noqa: E402

CIRCLE = Finding("circle", "#/components/schemas/Goal", "it refers to itself")
ROW = Accepted("linter", "circle", "#/components/schemas/*", "A goal may well refer to a goal.")


def test_a_finding_that_nobody_accepted_is_a_failure():
    verdict = Verdict("linter", [CIRCLE, CIRCLE, Finding("length", CIRCLE.where)], [ROW])
    assert not verdict.good
    assert verdict.new == {("length", CIRCLE.where): 1}
    assert verdict.known == {ROW: 2}


def test_what_is_accepted_of_one_judge_is_not_accepted_of_another():
    assert not Verdict("compiler", [CIRCLE], [ROW]).good
    assert Verdict("linter", [CIRCLE], [ROW]).good


def test_what_was_accepted_and_is_no_longer_found_is_told():
    verdict = Verdict("linter", [], [ROW])
    assert verdict.good
    assert verdict.gone == [ROW]
    assert Verdict("linter", [CIRCLE], [ROW]).gone == []


def test_a_judge_that_could_not_look_has_not_found_all_well():
    assert not Verdict.failed("linter", "it is not there").good


@pytest.mark.parametrize("pattern, covered", [("#/components/schemas/Goal", True), ("*/Goal", True), ("#/*/Goals", False),
                                              ("schemas", False), ("#/components/[s]chemas/Goal", False)])
def test_an_asterisk_stands_for_anything_and_nothing_else_does(pattern, covered):
    assert Accepted("linter", "circle", pattern, "So it is.").covers("linter", CIRCLE) == covered


@pytest.mark.parametrize("row", ["{judge: linter, rule: circle, where: here}",
                                 "{judge: linter, rule: circle, where: here, reason: ''}",
                                 "{judge: linter, rule: circle, where: here, reason: well, until: 2030}"])
def test_nothing_is_accepted_without_a_reason_or_with_words_that_say_nothing(tmp_path, row):
    (tmp_path / "accepted.yaml").write_text(f"- {row}\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        read_accepted(tmp_path / "accepted.yaml")


def test_what_is_accepted_is_of_a_judge_that_there_is():
    judges = {path.stem.removeprefix("judge_").replace("_", "-") for path in TOOL.glob("judge_*.py")}
    assert {row.judge for row in read_accepted(TOOL / "accepted.yaml")} <= judges


def test_the_judges_packages_are_fixed_and_come_from_any_registry():
    assert '"resolved"' not in (TOOL / "package-lock.json").read_text(encoding="utf-8")
    assert '"^' not in (TOOL / "package.json").read_text(encoding="utf-8")
