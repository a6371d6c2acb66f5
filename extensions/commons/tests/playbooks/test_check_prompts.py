"""Prompts in lane.yaml: each kind as it should be, and every fault with its line."""

from datetime import timedelta
from pathlib import Path

import pytest
from cosmos_commons.playbooks import check, load
from cosmos_commons.playbooks.kinds import Kind, spec_of

FEATURES = frozenset({"discussion", "prompts"})
# The playbook's last prompt begins at line 20 and has three lines; what a test adds comes from line 23 on.
CHOICE = "kind: choice\nspec:\n  choices:\n    - {key: sun, label: Sun}\n    - {key: rain, label: Rain}"
EVERYTHING = f"{CHOICE}\n  most: 2\nvisibility: after_closing\nanonymous: true\nopens: 1d12h\ncloses: 7d"


def _add(playbook: Path, lines: str, response: str = "") -> None:
    """Say more of the playbook's prompt, and have the demonstration's one response say something else."""
    lane, demo = playbook / "lane.yaml", playbook / "demo.yaml"
    more = "".join(f"    {line}\n" for line in lines.splitlines())
    lane.write_text(lane.read_text() + more)
    demo.write_text(demo.read_text().replace("text: The last one.", response or "text: The last one."))


def test_a_prompt_says_all_that_can_be_said_of_it(playbook: Path) -> None:
    _add(playbook, EVERYTHING, "value: [rain, sun]")
    lane = playbook / "lane.yaml"
    lane.write_text(lane.read_text() + "prompt_writers: members\n")
    assert check(playbook, FEATURES) == []
    loaded = load(playbook, FEATURES)
    prompt = loaded.prompts[0]
    assert (prompt.kind, prompt.visibility, prompt.anonymous) == ("choice", "after_closing", True)
    assert (prompt.opens, prompt.closes) == (timedelta(days=1, hours=12), timedelta(days=7))
    assert spec_of(Kind(prompt.kind), prompt.spec).checked(["rain", "sun"]) == ["sun", "rain"]
    assert loaded.prompt_writers == "members"
    assert loaded.demo is not None
    assert (loaded.demo.responses[0].value, loaded.demo.responses[0].text) == (["rain", "sun"], None)


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        pytest.param("kind: essay", 23, "`prompts.0.kind` is 'essay'", id="kind"),
        pytest.param("visibility: later", 23, "'never'", id="visibility"),
        pytest.param("anonymous: perhaps", 23, "true or false", id="anonymous"),
        pytest.param("kind: choice", 20, "`spec.choices` is missing", id="no-choices"),
        pytest.param("kind: choice\nspec:\n  choices: []", 25, "`spec.choices`", id="empty-choices"),
        pytest.param(f"{CHOICE}\n  most: 3", 24, "only 2 choices", id="more-than-there-are"),
        pytest.param(CHOICE.replace("rain,", "sun,"), 24, "same key", id="key-twice"),
        pytest.param(CHOICE.replace("key: rain", "key: Rain!"), 27, "choices.1.key", id="bad-key"),
        pytest.param("kind: scale\nspec:\n  least: 5", 24, "from `least` up to `most`", id="flat-scale"),
        pytest.param("kind: scale\nspec:\n  ends: 5", 25, "`spec.ends` is not a key", id="unknown-in-spec"),
        pytest.param("kind: number\nspec:\n  least: .inf", 25, "`spec.least`", id="endless"),
        pytest.param("spec:\n  least: 5", 24, "`spec.least` is not a key", id="spec-of-another-kind"),
        pytest.param("spec: 5", 23, "`prompts.0.spec`", id="spec-of-no-kind"),
        pytest.param("opens: 2d\ncloses: 1d", 24, "not after `opens`", id="crossed"),
        pytest.param("closes: 0d", 23, "not after `opens`", id="over-at-once"),
        pytest.param("closes: -1d", 23, 'looks like "7d"', id="in-the-past"),
        pytest.param("closes: soon", 23, 'looks like "7d"', id="no-time"),
    ],
)
def test_a_fault_of_a_prompt_has_its_line(playbook: Path, lines: str, line: int, said: str) -> None:
    _add(playbook, lines)
    faults = [fault for fault in check(playbook, FEATURES) if fault.file == "lane.yaml"]
    assert any(said in fault.message and fault.line == line for fault in faults), faults


def test_who_may_write_prompts_is_one_of_three(playbook: Path) -> None:
    lane = playbook / "lane.yaml"
    lane.write_text(lane.read_text() + "prompt_writers: everybody\n")
    (fault,) = check(playbook, FEATURES)
    assert (fault.line, "'stewards', 'facilitators' or 'members'" in fault.message) == (23, True)


@pytest.mark.parametrize(
    ("lines", "response", "said"),
    [
        pytest.param(CHOICE, "value: [snow]", "choose only from what is offered", id="not-offered"),
        pytest.param(CHOICE, "text: Rain.", "send what you choose as a list", id="words-for-a-choice"),
        pytest.param("kind: scale", "value: 9", "from 1 to 5", id="beyond-the-scale"),
        pytest.param("kind: text", "text: Nine., value: 9", "takes no value", id="value-for-words"),
        pytest.param("kind: text", "value: null", "`text` is missing", id="no-words"),
        pytest.param("kind: image", "text: A photo.", "no pictures", id="picture"),
    ],
)
def test_a_response_of_the_demonstration_that_does_not_answer_is_a_fault(
    playbook: Path, lines: str, response: str, said: str
) -> None:
    _add(playbook, lines, response)
    (fault,) = check(playbook, FEATURES)
    assert (fault.file, fault.line, said in fault.message) == ("demo.yaml", 14, True), fault
