"""The database: its history runs up and down, and what is not safe is not used."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cosmos_commons import db, events
from cosmos_commons.db import Base, Database, DatabaseUnsafe
from cosmos_commons.migrations import HEAD, DatabaseNewer, configuration, migrate, modelled, upgrade
from sqlalchemy import create_engine, inspect, text


def test_the_history_goes_up_down_and_up_and_gives_the_models(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    migrate(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": modelled})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_head_is_the_newest_of_one_line_of_revisions() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def test_a_database_of_a_newer_program_is_refused(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer):
        upgrade(database)
    database.close()


def test_a_database_that_could_lose_what_it_confirmed_is_refused(database_url: str) -> None:
    database = Database(database_url)
    database.assert_durable()
    weaker = "PRAGMA synchronous=NORMAL" if database.sqlite else "SET SESSION synchronous_commit = off"
    connection = database.engine.raw_connection()
    connection.cursor().execute(weaker)
    connection.commit()
    connection.close()  # back to the pool, whose only connection it is
    with pytest.raises(DatabaseUnsafe):
        database.assert_durable()
    database.close()


def test_a_block_that_fails_leaves_nothing_and_wakes_nobody(house: Any) -> None:
    from cosmos_commons import events

    house.lane()
    database = house.app.state.commons.database
    woken: list[set[int]] = []
    database.on_commit(woken.append)

    def fail() -> None:
        with database.write() as session:
            events.append(session, 1, "x.y", by="ana", at=house.clock())
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        fail()
    assert woken == []
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM core_event WHERE kind = 'x.y'")).scalar() == 0


def test_what_was_confirmed_is_in_the_file_while_the_writer_still_runs(
    tmp_path: Path, settings: Any, serve: Any
) -> None:
    with serve(settings) as house:
        house.lane()
        made = house.post("kept").json()
        engine = create_engine(Database(settings.database).url)
        with engine.connect() as other:
            assert other.execute(text("SELECT text FROM discussion_post")).scalar() == made["text"]
        engine.dispose()


def test_readers_of_sqlite_take_turns_and_nobody_waits_long_for_a_slow_one_or_for_themself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path}/turns.sqlite")
    within, at_once, most = threading.Lock(), 0, 0

    def read(_: int) -> None:
        nonlocal at_once, most
        with database.glance():
            with within:
                at_once += 1
                most = max(most, at_once)
            time.sleep(0.001)
            with within:
                at_once -= 1

    def timed() -> float:
        began = time.monotonic()
        with database.read(), database.glance():
            return time.monotonic() - began

    with ThreadPoolExecutor(4) as pool:
        monkeypatch.setattr(db, "_PATIENCE_SECONDS", 10)
        list(pool.map(read, range(12)))
        assert most == 1
        assert timed() < 5
        monkeypatch.undo()
        with database.read():
            assert db._PATIENCE_SECONDS / 2 < pool.submit(timed).result() < 5
    database.close()


def test_cursors_grow_in_the_order_of_commits(house: Any) -> None:
    lane = house.lane()["slug"]
    database: Database = house.app.state.commons.database
    with database.read() as session:
        lane_id = session.execute(
            text("SELECT id FROM lanes_lane WHERE slug = :slug"), {"slug": lane}
        ).scalar_one()
        begun = events.head(session, lane_id)

    def append(kind: str) -> None:
        with database.write() as session:
            events.append(session, lane_id, kind, by="ana", at=house.clock())

    with ThreadPoolExecutor() as pool:
        with database.write() as session:
            events.append(session, lane_id, "first", by="ana", at=house.clock())
            waiting = pool.submit(append, "third")
            assert wait([waiting], timeout=0.3).not_done  # its number must not be drawn while it waits
            events.append(session, lane_id, "second", by="ana", at=house.clock())
        waiting.result(10)
    with database.read() as session:
        assert [told.kind for told in events.after(session, lane_id, begun, 9)] == [
            "first",
            "second",
            "third",
        ]
