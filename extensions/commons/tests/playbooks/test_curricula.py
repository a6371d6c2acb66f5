"""The playbooks of this repository keep what they promise: no fault, facts with sources, no code to write."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cosmos_commons.playbooks import Playbook, available, check, load, publish

CURRICULA = Path(__file__).parents[4] / "curricula"
FEATURES = frozenset({"discussion", "prompts"})
PLAYBOOKS = ("coop-train-the-trainers", "prompting-revolution")
NOTEBOOKS = sorted(path.relative_to(CURRICULA).as_posix() for path in CURRICULA.rglob("*.ipynb"))


def cells(path: str, kind: str) -> list[dict[str, Any]]:
    notebook = json.loads((CURRICULA / path).read_text())
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def text(path: str) -> str:
    return "\n\n".join("".join(cell["source"]) for cell in cells(path, "markdown"))


@pytest.fixture(params=PLAYBOOKS)
def playbook(request: pytest.FixtureRequest) -> Playbook:
    return load(CURRICULA / str(request.param), FEATURES)


def test_both_playbooks_are_on_offer_and_have_no_fault() -> None:
    assert [found.slug for found in available(CURRICULA, FEATURES)] == list(PLAYBOOKS)
    for name in PLAYBOOKS:
        assert check(CURRICULA / name, FEATURES) == []


def test_a_playbook_publishes_as_it_is(playbook: Playbook, tmp_path: Path) -> None:
    version = publish(playbook, playbook.slug, tmp_path)
    files = tmp_path / playbook.slug / version.version / "files"
    assert (files / version.start).is_file()
    assert all((files / path).is_file() for lesson in playbook.lessons for path in lesson.files.values())


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_no_code_is_on_show_and_lessons_start_by_themselves(path: str) -> None:
    notebook = json.loads((CURRICULA / path).read_text())
    for cell in cells(path, "code"):
        assert cell["metadata"]["jupyter"]["source_hidden"] is True
        # JupyterLab shows the first line of what is hidden: words, in the lesson's language.
        assert re.fullmatch(r"# [\w ·]+\n", cell["source"][0])
    facilitation = "/facilitation/" in path
    assert notebook["metadata"].get("cosmos", {}).get("run") == (None if facilitation else "open")
    assert bool(cells(path, "code")) == (not facilitation and path != "prompting-revolution/welcome.ipynb")


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if "coop" in path and "/lessons/" in path])
def test_every_fact_with_a_year_carries_its_source(path: str) -> None:
    # A list item or a paragraph, with the quotation that a colon or a ">" makes part of it.
    parts = re.split(r"(?<!:)\n\n(?!>)|\n(?=- )", text(path))
    facts = [part for part in parts if re.search(r"\b(1[6-9]|20)\d\d\b", re.sub(r"https?://\S+", "", part))]
    for fact in facts:
        assert re.search(r"\b(Source|Fuente)\b", fact), fact
    assert len(re.findall(r"\((?:Source|Fuente): [^\n]*\]\(https?://", text(path))) >= 2


def test_the_first_lesson_has_a_source_for_each_beginning_in_both_languages() -> None:
    for path, word in (("what-a-cooperative-is", "Source"), ("que-es-una-cooperativa", "Fuente")):
        beginnings = text(f"coop-train-the-trainers/lessons/01-{path}.ipynb")
        entries = re.findall(r"(?m)^- \*\*.*$", beginnings)
        assert len(entries) == 10
        for entry in entries:
            assert re.search(rf"\({word}: [^\n]*https?://", entry), entry


def test_both_languages_of_a_lesson_have_the_same_parts() -> None:
    for lesson in load(CURRICULA / "coop-train-the-trainers", FEATURES).lessons:
        for versions in (lesson.files, lesson.facilitation):
            english, spanish = (
                json.loads((CURRICULA / "coop-train-the-trainers" / versions[language]).read_text())["cells"]
                for language in ("en", "es")
            )
            assert [cell["id"] for cell in english] == [cell["id"] for cell in spanish]
            for one, other in zip(english, spanish, strict=True):
                assert one["source"] != other["source"]
            links = [
                sorted(
                    re.findall(
                        r"\]\((https?://[^)\s]+)\)", "".join("".join(cell["source"]) for cell in version)
                    )
                )
                for version in (english, spanish)
            ]
            assert len(links[0]) == len(links[1])


def test_spanish_addresses_its_reader_as_tu() -> None:
    spanish = [path for path in NOTEBOOKS if re.search(r"cooperativa\.|punto-de", path)]
    assert len(spanish) == 4
    for path in spanish:
        assert not re.search(r"\busted(es)?\b|\bvosotr[oa]s\b", text(path), re.IGNORECASE), path


def test_a_demonstration_is_a_conversation_among_several_people(playbook: Playbook) -> None:
    demo = playbook.demo
    assert demo is not None
    posts = [post for thread in demo.threads for post in thread.posts]
    replies = [reply for post in posts for reply in post.replies]
    assert len(posts) + len(replies) >= 9
    assert len(replies) > len(posts)
    assert {post.by for post in (*posts, *replies)} == {person.name for person in demo.people}
    assert [person.role for person in demo.people].count("steward") == 1
    assert len(demo.responses) >= 4
    assert any(re.search(r"[¿ñáéíóú]", post.text) for post in (*posts, *replies))
