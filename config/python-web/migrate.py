"""Brings the database up to date. May be run again and again."""
import os
import pathlib
import sqlite3

STEPS = [
    "create table visits (id integer primary key, page text not null)",
    "alter table visits add column counted integer not null default 0",
]

path = pathlib.Path(os.environ["DATABASE"])
path.parent.mkdir(exist_ok=True)
with sqlite3.connect(path) as db:
    db.execute("pragma journal_mode = wal")
    done = db.execute("pragma user_version").fetchone()[0]
    for number, step in enumerate(STEPS[done:], start=done + 1):
        db.execute(step)
        db.execute(f"pragma user_version = {number}")
        print(f"step {number}: {step}")
print(f"{path} is up to date")
