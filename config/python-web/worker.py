"""The worker: looks for visits that nobody has counted yet."""
import os
import signal
import sqlite3
import threading

ending = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ending.set())

while not ending.wait(timeout=1):
    with sqlite3.connect(os.environ["DATABASE"]) as db:
        counted = db.execute("update visits set counted = 1 where counted = 0").rowcount
    if counted:
        print(f"counted {counted}")
print("finished")
