"""A version is all there or not there, whatever happens to its publisher, and never changes."""

import fcntl
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cosmos_commons.playbooks import Playbook, PlaybookChanged, load, publish

FEATURES = frozenset({"discussion", "prompts"})

# Publishes in one forked child after the other; the n-th is killed at the n-th line that publish.py runs.
# Ends with the first child that gets through.
KILLED_AT_EACH_STEP = """
import os, signal, sys
from pathlib import Path
from cosmos_commons.playbooks import load, publish

source, root, features = Path(sys.argv[1]), Path(sys.argv[2]), ["discussion", "prompts"]
playbook = load(source, features)

def die_at(step):
    left = step
    def trace(frame, event, _):
        nonlocal left
        if not frame.f_code.co_filename.endswith("publish.py"):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)

step = 0
while True:
    step += 1
    child = os.fork()
    if child == 0:
        die_at(step)
        publish(playbook, "killed", root / str(step))
        sys.settrace(None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        print(step if os.WEXITSTATUS(status) == 0 else -1)
        break
"""


def versions(lane: Path) -> list[Path]:
    return [path for path in lane.iterdir() if not path.name.startswith(".")] if lane.is_dir() else []


def assert_whole(version: Path) -> dict[str, str]:
    """The version's manifest is true of every file, and there is no other file. Returns path → text."""
    manifest = json.loads((version / "manifest.json").read_text())
    assert set(manifest) == {"format", "lane", "version", "start", "files"}
    assert (manifest["format"], manifest["version"]) == (1, version.name)
    for described in manifest["files"]:
        data = (version / "files" / described["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == described["sha256"]
        assert len(data) == described["size"]
    there = {path.relative_to(version / "files").as_posix() for path in (version / "files").rglob("*.*")}
    assert there == {described["path"] for described in manifest["files"]}
    content = {key: manifest[key] for key in ("files", "format", "lane", "start")}
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(canonical.encode()).hexdigest() == version.name
    return {path: (version / "files" / path).read_text() for path in there}


@pytest.fixture
def loaded(playbook: Path) -> Playbook:
    return load(playbook, FEATURES)


def test_a_version_holds_what_members_get_and_nothing_of_what_the_lane_keeps(
    loaded: Playbook, tmp_path: Path
) -> None:
    published = publish(loaded, "circle", tmp_path / "root")
    files = assert_whole(tmp_path / "root" / "circle" / published.version)
    assert set(files) == {"welcome.ipynb", "lessons/first.ipynb", "media/notes.txt"}
    assert files["media/notes.txt"] == "Notes.\n"
    assert published.start == "welcome.ipynb"
    assert len(published.version) == 64


def test_the_modes_are_the_same_under_any_umask(loaded: Playbook, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        published = publish(loaded, "circle", tmp_path / "root")
    finally:
        os.umask(before)
    version = tmp_path / "root" / "circle" / published.version
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [version, *version.rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o755}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o444}


def test_publishing_the_same_again_touches_nothing_and_another_text_is_another_version(
    loaded: Playbook, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    first = publish(loaded, "circle", root)
    before = {path: path.stat().st_mtime_ns for path in (root / "circle" / first.version).rglob("*")}
    assert publish(loaded, "circle", root) == first
    assert {path: path.stat().st_mtime_ns for path in (root / "circle" / first.version).rglob("*")} == before
    (loaded.path / "media" / "notes.txt").write_text("Other notes.\n")
    second = publish(loaded, "circle", root)
    assert second != first
    assert {version.name for version in versions(root / "circle")} == {first.version, second.version}
    assert assert_whole(root / "circle" / first.version)["media/notes.txt"] == "Notes.\n"


def test_what_is_not_published_makes_no_new_version(loaded: Playbook, tmp_path: Path) -> None:
    first = publish(loaded, "circle", tmp_path / "root")
    (loaded.path / "demo.yaml").unlink()
    assert publish(loaded, "circle", tmp_path / "root") == first


def test_one_playbook_in_two_lanes_is_two_versions(loaded: Playbook, tmp_path: Path) -> None:
    py, advanced = (publish(loaded, lane, tmp_path / "root") for lane in ("py", "py-advanced"))
    assert py.version != advanced.version
    assert json.loads((tmp_path / "root" / "py" / py.version / "manifest.json").read_text())["lane"] == "py"


@pytest.mark.parametrize("lane", ["", "..", "a/b", "/etc", "A", "a--b", "a" * 31, "a\n"])
def test_a_lane_that_is_no_slug_is_refused_before_anything_is_written(
    loaded: Playbook, tmp_path: Path, lane: str
) -> None:
    with pytest.raises(ValueError, match="is not the slug of a lane"):
        publish(loaded, lane, tmp_path / "root")
    assert not (tmp_path / "root").exists()


def test_a_publisher_killed_at_any_step_leaves_all_or_nothing_and_the_next_completes_it(
    playbook: Path, loaded: Playbook, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    command = [sys.executable, "-c", KILLED_AT_EACH_STEP, str(playbook), str(root)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    steps = int(ended.stdout)
    assert steps > 100, ended.stderr
    expected = publish(loaded, "killed", tmp_path / "undisturbed").version
    halves = 0
    for step in range(1, steps):
        lane = root / str(step) / "killed"
        left = versions(lane)
        for version in left:
            assert_whole(version)
        halves += not left and lane.is_dir() and any(".unfinished" in path.name for path in lane.iterdir())
        assert publish(loaded, "killed", root / str(step)).version == expected
        assert [version.name for version in versions(lane)] == [expected]
        assert_whole(lane / expected)
        assert not list(lane.glob(".unfinished*"))
    assert halves > 30


def test_two_publishers_at_once_make_one_version(playbook: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from cosmos_commons.playbooks import load, publish; "
        "playbook = load(Path(sys.argv[1]), ['discussion', 'prompts']); "
        "print(publish(playbook, 'circle', Path(sys.argv[2])).version)"
    )
    command = [sys.executable, "-c", script, str(playbook), str(tmp_path / "root")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = {process.communicate(timeout=60)[0].strip() for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert said == {version.name for version in versions(tmp_path / "root" / "circle")}
    assert len(said) == 1


def test_a_file_changed_between_describing_and_copying_stops_the_publication(
    loaded: Playbook, tmp_path: Path
) -> None:
    lane = tmp_path / "root" / "circle"
    lane.mkdir(parents=True)
    with ThreadPoolExecutor() as threads, (lane / ".publishing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        publishing = threads.submit(publish, loaded, "circle", tmp_path / "root")
        # It waits for the lane's lock after it has described the files, and before it copies them.
        waiting = re.compile(rf"-> FLOCK .*:{os.fstat(lock.fileno()).st_ino} ")
        while not waiting.search(Path("/proc/locks").read_text()):
            assert not publishing.done()
        (loaded.path / "media" / "notes.txt").write_text("Other notes.\n")
        fcntl.flock(lock, fcntl.LOCK_UN)
        with pytest.raises(PlaybookChanged, match=r"media/notes\.txt was changed"):
            publishing.result(timeout=30)
    assert versions(lane) == []


def test_a_file_made_a_link_since_the_check_is_not_followed(loaded: Playbook, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    notes = loaded.path / "media" / "notes.txt"
    notes.unlink()
    notes.symlink_to(secret)
    published = publish(loaded, "circle", tmp_path / "root")
    assert "media/notes.txt" not in assert_whole(tmp_path / "root" / "circle" / published.version)


def test_a_full_disk_leaves_nothing_half_made(loaded: Playbook, tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path; "
        "from cosmos_commons.playbooks import load, publish; "
        "playbook = load(Path(sys.argv[1]), ['discussion', 'prompts']); "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)); "
        "publish(playbook, 'circle', Path(sys.argv[2]))"
    )
    command = [sys.executable, "-B", "-c", script, str(loaded.path), str(tmp_path / "root")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "OSError" in ended.stderr
    assert versions(tmp_path / "root" / "circle") == []
    published = publish(loaded, "circle", tmp_path / "root")
    assert_whole(tmp_path / "root" / "circle" / published.version)
