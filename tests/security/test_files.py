"""A learner's code sees its own home, its lane's curriculum and programs, and may write in its home alone."""

import tempfile

from tests.security import files
from tests.security.conftest import Scene
from tests.security.inside import call
from tests.security.planted import member_number
from tests.support.kept import Kept


def private_folders(scene: Scene) -> list[str]:
    """Of the host, as an attacker would name them."""
    house = scene.community.house
    victim, other = (member_number(house, name) for name in ("a2", "b1"))
    below = ("secrets", "hub", "commons", "run", "logs", f"homes/{victim}", f"homes/{other}")
    return [str(house.data / name) for name in below]


def test_no_door_leads_to_anything_private_of_the_host(scene: Scene) -> None:
    assert scene.attack(files.read_below, private_folders(scene), scene.planted.digests()) == {}


def test_without_walls_and_uids_the_same_doors_lead_to_all_of_it(bare_ordinary: Scene) -> None:
    found = bare_ordinary.attack(
        files.read_below, private_folders(bare_ordinary), bare_ordinary.planted.digests()
    )
    words = {word for words in found.values() for word in words}
    assert {"home", "operator token", "proxy password", "account", "hub", "commons"} <= words
    doors = {path.split("/lanes-")[0].split(tempfile.gettempdir())[0] for path in found}
    assert {"", "/proc/self/root"} <= doors
    assert any("way-out" in path for path in found), "a symbolic link was a door"
    assert any("/../" in path for path in found), "so was .."


def test_as_root_each_member_has_a_uid_so_that_even_without_walls_nothing_private_is_read(
    open_scenes: Kept[bool, Scene], scene: Scene
) -> None:
    if scene.root:
        bare = open_scenes[True]
        assert bare.attack(files.read_below, private_folders(bare), bare.planted.digests()) == {}


def test_nothing_private_is_anywhere_in_sight(scene: Scene) -> None:
    mine = scene.attack(files.everything_readable, scene.planted.digests())
    assert mine == {}


def test_a_member_finds_their_own_word_where_they_left_it(scene: Scene) -> None:
    """Or the search above would find nothing anywhere."""
    seen = call(scene.kernel("a2"), files.everything_readable, scene.planted.digests())
    assert seen["/home/learner/diary.txt"] == ["home"]
    kept = {path: words for path, words in seen.items() if path.startswith("/home/")}
    assert kept == {"/home/learner/diary.txt": ["home"]}, (
        "and the token is nowhere that outlives the workspace"
    )


def test_no_private_file_can_be_hard_linked_into_the_home(scene: Scene, bare_ordinary: Scene) -> None:
    def targets(of: Scene) -> list[str]:
        house = of.community.house
        diary = house.data / "homes" / str(member_number(house, "a2")) / "py" / "diary.txt"
        return [str(diary), str(house.data / "secrets" / "operator.token")]

    assert scene.attack(files.hard_links, [*targets(scene), "/proc/1/environ", "/run/out/hub.sock"]) == []
    assert bare_ordinary.attack(files.hard_links, targets(bare_ordinary)) == targets(bare_ordinary)


def test_only_the_home_and_what_ends_with_the_workspace_is_writable(scene: Scene) -> None:
    places = scene.attack(files.writable_places)
    assert set(places) == {"/home/learner", "/run/lane", "/tmp", "/dev/shm"}


def test_the_servers_own_programs_cannot_be_written(scene: Scene, bare_ordinary: Scene) -> None:
    """As an ordinary user they belong to the very uid that the learner's code runs as outside."""
    programs = scene.attack(program_paths)
    assert len(programs) == 6
    assert scene.attack(files.overwrite_programs, programs) == []
    mine = [bare_ordinary.attack(own_program)]
    assert bare_ordinary.attack(files.overwrite_programs, mine) == mine


def program_paths() -> list[str]:
    """What a workspace runs: interpreter, packages, our own code, and where start-up hooks would lie."""
    import sys
    import sysconfig
    from pathlib import Path

    import cosmos_widgets
    import jupyter_server

    packages = sysconfig.get_path("purelib")
    return [
        sys.executable, packages, str(jupyter_server.__file__), str(cosmos_widgets.__file__),
        f"{sys.prefix}/share/jupyter", str(Path(sys.prefix) / "pyvenv.cfg"),
    ]  # fmt: skip


def own_program() -> str:
    """A file of this uid's own, as an ordinary user's checkout is."""
    from pathlib import Path

    program = Path.home() / "program.py"
    program.write_text("")
    return str(program)
