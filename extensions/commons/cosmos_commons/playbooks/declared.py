"""Does what a playbook declares fit together: features, lessons, languages, threads, prompts, demonstration.

Works on the YAML as it was read, not on the models, so that one wrong key hides no other fault.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from cosmos_commons.playbooks.cells import Placed
from cosmos_commons.playbooks.document import Document, Place
from cosmos_commons.playbooks.prompting import check_prompts, check_responses
from cosmos_commons.playbooks.schema import parse_age

# What each widget shows, and the feature that it needs.
LISTS: Final = {"Discussion": "threads", "Prompt": "prompts"}
_FEATURE: Final = {"threads": "discussion", "prompts": "prompts"}


def slugs(document: Document, key: str) -> list[str]:
    return [item["slug"] for _, item in document.items(key) if isinstance(item.get("slug"), str)]


def notebooks(document: Document) -> dict[str, Place]:
    """Every notebook that lane.yaml speaks of, with the place where it first does."""
    found: dict[str, Place] = {}
    data = document.data if isinstance(document.data, dict) else {}
    if isinstance(data.get("start"), str):
        found[data["start"]] = ("start",)
    for place, lesson in document.items("lessons"):
        for key in ("files", "facilitation"):
            for language, path in _mapping(lesson.get(key)).items():
                if isinstance(path, str):
                    found.setdefault(path, (*place, key, language))
    return found


def check_lane(document: Document, files: Collection[str], features: Collection[str]) -> None:
    """Note in `document` what in lane.yaml does not fit together, or with the playbook's files."""
    data = _mapping(document.data)
    _twice(document, "lessons", "threads", "prompts")
    for path, place in notebooks(document).items():
        if path not in files:
            document.fault(
                place, f"There is no {path} in this playbook: correct the path or add the notebook."
            )
    for path in files:
        if path.endswith(".ipynb") and path not in notebooks(document):
            document.fault(("lessons",), f"{path} is in no lesson: add it under lessons, or remove the file.")
    on = [feature for feature in _list(data.get("features")) if isinstance(feature, str)]
    for index, feature in enumerate(_list(data.get("features"))):
        if isinstance(feature, str) and feature not in features:
            known = ", ".join(sorted(features)) or "none"
            document.fault(("features", index), f"There is no feature {feature!r} here. There are: {known}.")
        if feature in _list(data.get("features"))[:index]:
            document.fault(("features", index), f"{feature!r} is here twice: keep one.")
    for key, feature in _FEATURE.items():
        if data.get(key) and feature not in on:
            document.fault((key,), f"`{key}` needs the feature {feature!r}: add it to features.")
    check_prompts(document)
    _check_languages(document, data)


def check_placed(document: Document, placed: dict[str, list[Placed]]) -> None:
    """Note where lane.yaml places something in a lesson that one of its languages does not have."""
    lessons = [_mapping(lesson.get("files")) for _, lesson in document.items("lessons")]
    start = _mapping(document.data).get("start")
    for widget, key in LISTS.items():
        for place, item in document.items(key):
            lesson = item.get("lesson")
            if not isinstance(lesson, str):
                continue
            versions = next((list(files.values()) for files in lessons if lesson in files.values()), None)
            if versions is None and lesson != start:
                document.fault(
                    (*place, "lesson"), f"{lesson} is no lesson of this playbook: name one of its files."
                )
                continue
            for path in versions or [lesson]:
                there = {found.slug for found in placed.get(path, []) if found.widget == widget}
                if path in placed and item.get("slug") not in there:
                    call = f'{widget}("{item.get("slug")}")'
                    document.fault(
                        (*place, "lesson"), f"{path} has no {call}: place it there, or correct `lesson`."
                    )


def check_demo(demo: Document, lane: Document | None) -> None:
    """Note in `demo` who and what it speaks of that is not there, and what happens in an impossible order."""
    people = {person.get("name") for _, person in demo.items("people")}
    # Where lane.yaml cannot be read, nothing is known of what it declares.
    readable = lane if lane is not None and lane.data is not None else None
    threads, prompts = (slugs(readable, key) if readable else None for key in ("threads", "prompts"))
    _twice(demo, "people", name="name")
    for place, thread in demo.items("threads"):
        if threads is not None and thread.get("thread") not in threads:
            demo.fault((*place, "thread"), f"lane.yaml declares no thread {thread.get('thread')!r}.")
        _check_posts(demo, (*place, "posts"), people, None)
    answered: set[tuple[object, object]] = set()
    for place, response in demo.items("responses"):
        who = (response.get("prompt"), response.get("by"))
        if prompts is not None and who[0] not in prompts:
            demo.fault((*place, "prompt"), f"lane.yaml declares no prompt {who[0]!r}.")
        if who[1] not in people:
            demo.fault((*place, "by"), f"{who[1]!r} is not among people.")
        if who in answered:
            demo.fault(place, f"{who[1]!r} responds to {who[0]!r} twice: a prompt takes one response each.")
        answered.add(who)
    check_responses(demo, readable)


def _check_posts(demo: Document, at: Place, people: Collection[object], after: Any) -> None:
    for index, post in enumerate(_list(_at(demo.data, at))):
        post = _mapping(post)
        place = (*at, index)
        if post.get("by") not in people:
            demo.fault((*place, "by"), f"{post.get('by')!r} is not among people.")
        try:
            when: Any = parse_age(post.get("at"))
            if after is not None and when < after:
                demo.fault((*place, "at"), "This is older than what it answers: give it a later time.")
        except (ValueError, TypeError):
            when = after
        _check_posts(demo, (*place, "replies"), people, when)


def _check_languages(document: Document, data: dict[str, Any]) -> None:
    own = data.get("language")
    also = _list(data.get("also_in"))
    for index, language in enumerate(also):
        if language == own or language in also[:index]:
            document.fault(("also_in", index), f"{language!r} is already a language of this lane: remove it.")
    wanted = {str(language) for language in (own, *also) if language is not None}
    for place, lesson in document.items("lessons"):
        for key in ("title", "files", *(["facilitation"] if lesson.get("facilitation") else [])):
            for language in sorted(wanted - set(_mapping(lesson.get(key)))):
                document.fault(
                    (*place, key), f"`{key}` has nothing for {language!r}, a language of this lane: add it."
                )
            for language in sorted(set(_mapping(lesson.get(key))) - wanted):
                document.fault(
                    (*place, key, language), f"{language!r} is no language of this lane: see also_in."
                )


def _twice(document: Document, *keys: str, name: str = "slug") -> None:
    for key in keys:
        seen: set[object] = set()
        for place, item in document.items(key):
            if item.get(name) in seen:
                document.fault(
                    (*place, name), f"{key} has {item[name]!r} twice: give this one another {name}."
                )
            if isinstance(item.get(name), str):
                seen.add(item[name])


def _at(data: object, place: Iterable[str | int]) -> object:
    for key in place:
        try:
            data = data[key]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _mapping(value: object) -> dict[str, Any]:
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def iter_unknown(placed: list[Placed], document: Document) -> Iterator[tuple[Placed, str]]:
    """Each placed widget that lane.yaml does not declare, with what to do."""
    for found in placed:
        if found.slug not in slugs(document, LISTS[found.widget]):
            yield (
                found,
                f"lane.yaml declares no {LISTS[found.widget][:-1]} {found.slug!r}: add it, or correct this.",
            )
