"""Files: pictures and documents that members give to a lane."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from cosmos_commons import files
from cosmos_commons.files.kinds import take
from cosmos_commons.files.store import Store
from cosmos_commons.files.sweep import sweep
from cosmos_commons.migrations import configuration, migrate
from PIL import Image, PngImagePlugin

API = "/services/commons/api/v1"


def picture(form: str = "PNG", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "#1E6B52").save(kept, form, **more)
    return kept.getvalue()


def give(house: Any, content: bytes, name: str, by: str = "ana", lane: str = "week") -> Any:
    return house.client.post(
        f"{API}/lanes/{lane}/files", params={"name": name}, content=content, headers=house.as_(by)
    )


def stored(house: Any) -> list[Path]:
    return sorted(path for path in house.settings.files_dir.rglob("*") if path.is_file())


def test_a_picture_comes_back_as_it_was_and_cannot_run(house: Any) -> None:
    house.lane()
    given = give(house, picture(), "our garden.png")
    assert given.status_code == 201, given.text
    told = given.json()
    assert (told["name"], told["type"], told["image"]) == ("our garden.png", "image/png", True)
    assert (told["width"], told["height"], told["size"]) == (40, 20, len(picture()))
    got = house.client.get(told["url"], headers=house.as_("ana"))
    assert got.content == picture()
    assert got.headers["content-type"] == "image/png"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith("inline")


def test_a_document_is_offered_to_be_kept_and_never_shown_as_a_page(house: Any) -> None:
    house.lane()
    told = give(house, b"<script>alert(1)</script>", "notes.md").json()
    got = house.client.get(told["url"], headers=house.as_("ana"))
    assert got.headers["content-type"].startswith("text/markdown")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''notes.md"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "drawing.svg"),
        (b"<html><script>alert(1)</script>", "page.html"),
        (b"<html><script>alert(1)</script>", "photo.png"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "torn.png"),
        (b"MZ", "tool.exe"),
        (b"x", "noend"),
    ],
)
def test_what_could_run_or_is_not_what_it_says_is_not_taken(house: Any, content: bytes, name: str) -> None:
    house.lane()
    refused = give(house, content, name)
    assert (refused.status_code, refused.json()["code"]) == (415, "type-not-taken")
    assert stored(house) == []


def test_a_picture_is_what_it_is_whatever_its_name_says(house: Any) -> None:
    house.lane()
    assert give(house, picture("JPEG"), "photo.png").json()["type"] == "image/jpeg"


def test_where_a_photo_was_taken_is_not_kept(house: Any) -> None:
    house.lane()
    facts = Image.Exif()
    facts[0x0112] = 6  # turned by a quarter
    facts[0x010F] = "canary-camera"
    facts.get_ifd(0x8825)[1] = "N"
    told = give(house, picture("JPEG", (40, 20), exif=facts), "photo.jpg").json()
    assert (told["width"], told["height"]) == (20, 40)
    got = house.client.get(told["url"], headers=house.as_("ana")).content
    assert b"canary-camera" not in got
    assert not Image.open(io.BytesIO(got)).getexif()


def _by_canary(form: str) -> dict[str, Any]:
    """How to save a picture with a remark in it, as programs do."""
    if form == "PNG":
        written = PngImagePlugin.PngInfo()
        written.add_text("Author", "canary")
        return {"pnginfo": written}
    return {"xmp": b"<by>canary</by>"} if form == "WEBP" else {"comment": b"canary"}


@pytest.mark.parametrize("frames", [1, 3])
@pytest.mark.parametrize("form", ["GIF", "JPEG", "PNG", "WEBP"])
def test_who_made_a_picture_is_not_kept_and_one_that_moves_goes_on_moving(form: str, frames: int) -> None:
    frames = 1 if form == "JPEG" else frames
    first, *rest = (Image.new("RGB", (8, 4), (80 * number, 0, 0)) for number in range(frames))
    made = io.BytesIO()
    first.save(made, form, save_all=bool(rest), append_images=rest, **_by_canary(form))
    assert b"canary" in made.getvalue()
    kept = take(made.getvalue(), f"made.{form.lower()}")
    assert b"canary" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert (image.format, image.size, getattr(image, "n_frames", 1)) == (form, (8, 4), frames)


def test_of_a_photo_with_more_pictures_behind_it_the_first_alone_is_kept(house: Any) -> None:
    house.lane()
    facts = Image.Exif()
    facts[0x010F] = "canary-camera"
    behind = Image.new("RGB", (8, 4))
    behind.encoderinfo = {"exif": facts.tobytes()}
    photo = picture("MPO", (40, 20), save_all=True, append_images=[behind])
    assert b"canary-camera" in photo
    given = give(house, photo, "IMG_1234.jpg")
    assert given.status_code == 201, given.text
    told = given.json()
    assert (told["type"], told["width"], told["height"]) == ("image/jpeg", 40, 20)
    got = house.client.get(told["url"], headers=house.as_("ana")).content
    assert b"canary-camera" not in got
    with Image.open(io.BytesIO(got)) as image:
        assert (image.format, getattr(image, "n_frames", 1)) == ("JPEG", 1)


@pytest.mark.parametrize("tag", [0x0100, 0x011A], ids=["a-word-for-a-number", "a-word-for-a-ratio"])
def test_a_picture_whose_hidden_facts_are_torn_is_refused_in_words(house: Any, tag: int) -> None:
    house.lane()
    facts = Image.Exif()
    facts[0x010E], facts[0x0112] = "x", 6
    whole = picture("JPEG", exif=facts)
    torn = whole.replace(b"\x01\x0e\x00\x02", tag.to_bytes(2) + b"\x00\x02")
    assert torn != whole
    refused = give(house, torn, "photo.jpg")
    assert (refused.status_code, refused.json()["code"]) == (415, "type-not-taken")


def test_one_that_is_too_large_is_refused_before_it_is_worked_on(house: Any) -> None:
    house.lane()
    refused = give(house, b"x" * (files.MOST_BYTES + 1), "large.txt")
    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
    assert give(house, b"x" * (files.MOST_BYTES - 1), "fits.txt").status_code == 201


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\photos\\garden.txt", "garden.txt"),
        ("-rf.txt", "rf.txt"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie: x.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
        ("año \u202egnp.txt", "año gnp.txt"),
    ],
)
def test_a_name_is_only_a_name(house: Any, name: str, called: str) -> None:
    house.lane()
    told = give(house, b"words", name).json()
    assert told["name"] == called
    assert house.client.get(told["url"], headers=house.as_("ana")).content == b"words"


def test_it_is_for_the_lane_alone_and_until_it_is_used_for_its_giver(house: Any) -> None:
    house.lane()
    house.lane("other", members=["otto", "ana"], stewards=[])
    told = give(house, b"canary", "notes.txt").json()
    for who in ("ben", "otto", "sofia"):
        answer = house.client.get(told["url"], headers=house.as_(who))
        assert answer.status_code in {403, 404}
        assert b"canary" not in answer.content
    elsewhere = told["url"].replace("/week/", "/other/")
    assert house.client.get(elsewhere, headers=house.as_("ana")).status_code == 404
    assert house.client.get(told["url"] + "x", headers=house.as_("ana")).status_code == 404
    with house.app.state.commons.database.write() as session:
        lane_id = session.get(files.FileRow, int(told["id"])).lane_id
        with pytest.raises(files.NoSuchFile):
            files.claim(session, lane_id, "ben", [told["id"]])
        assert files.claim(session, lane_id, "ana", [told["id"]])[0].name == "notes.txt"
    assert house.client.get(told["url"], headers=house.as_("ben")).content == b"canary"


def test_what_nothing_uses_goes_after_a_month_what_was_let_go_of_after_a_day_and_what_is_used_stays(
    house: Any,
) -> None:
    house.lane()
    unused, used, left = (give(house, word, "a.txt").json() for word in (b"unused", b"used", b"left"))
    database, store = house.app.state.commons.database, Store(house.settings.files_dir)
    with database.write() as session:
        lane_id = session.get(files.FileRow, int(used["id"])).lane_id
        files.claim(session, lane_id, "ana", [used["id"], left["id"]])
        files.release(session, [int(left["id"])])
    (house.settings.files_dir / "aa").mkdir(exist_ok=True)
    (house.settings.files_dir / "aa" / ".torn").write_bytes(b"half")
    for path in stored(house):
        os.utime(path, (time.time() - 90_000,) * 2)
    with database.write() as session:
        sweep(session, store, house.clock() + timedelta(hours=23))
    assert {path.read_bytes() for path in stored(house)} == {b"used", b"unused", b"left"}
    with database.write() as session:
        sweep(session, store, house.clock() + timedelta(days=29))
    assert {path.read_bytes() for path in stored(house)} == {b"used", b"unused"}
    with database.write() as session:
        sweep(session, store, house.clock() + timedelta(days=31))
    assert [path.read_bytes() for path in stored(house)] == [b"used"]
    assert house.client.get(used["url"], headers=house.as_("ana")).content == b"used"
    assert house.client.get(unused["url"], headers=house.as_("ana")).status_code == 404


def test_files_of_before_are_held_or_wait_as_they_did(house: Any) -> None:
    house.lane()
    unused, used = (give(house, word, "a.txt").json() for word in (b"unused", b"used"))
    database, store = house.app.state.commons.database, Store(house.settings.files_dir)
    with database.write() as session:
        lane_id = session.get(files.FileRow, int(used["id"])).lane_id
        files.claim(session, lane_id, "ana", [used["id"]])
    with database.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        command.downgrade(configuration(connection), "0011")
    migrate(database, "head")
    for hours, status in ((23, 200), (25, 404)):
        with database.write() as session:
            sweep(session, store, house.clock() + timedelta(hours=hours))
        assert house.client.get(unused["url"], headers=house.as_("ana")).status_code == status
    assert house.client.get(used["url"], headers=house.as_("ben")).content == b"used"


def test_a_file_that_the_disk_changed_is_never_shown_as_if_it_were_right(house: Any) -> None:
    house.lane()
    told = give(house, b"true words", "a.txt").json()
    stored(house)[0].write_bytes(b"fake words")
    answer = house.client.get(told["url"], headers=house.as_("ana"))
    assert (answer.status_code, answer.json()["code"]) == (500, "file-damaged")
    assert b"fake" not in answer.content
