"""The site: counts its visits."""
import os
import signal
import sqlite3
import sys
from wsgiref.simple_server import make_server


def site(environ, start_response):
    with sqlite3.connect(os.environ["DATABASE"]) as db:
        db.execute("insert into visits (page) values (?)", (environ["PATH_INFO"],))
        count = db.execute("select count(*) from visits").fetchone()[0]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"visit {count}\n".encode()]


# ends with 0 when it is asked to end: between two requests
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
port = int(os.environ["PORT"])
with make_server("127.0.0.1", port, site) as server:
    print(f"listening on http://127.0.0.1:{port}")
    server.serve_forever()
