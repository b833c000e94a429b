"""A small page over sockets that were opened before: descriptors 3, 4 …, as LISTEN_FDS says."""
import os
import selectors
import signal
import socket
import sys

FIRST = 3

if os.environ.get("LISTEN_PID") != str(os.getpid()):
    sys.exit("start me with `persistproc up`, or with: systemd-socket-activate -l 8083 python3 notes.py")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

names = os.environ.get("LISTEN_FDNAMES", "").split(":")
ready = selectors.DefaultSelector()
for number in range(int(os.environ["LISTEN_FDS"])):
    name = names[number] if number < len(names) else str(number)
    ready.register(socket.socket(fileno=FIRST + number), selectors.EVENT_READ, name)
    print(f"serving {name}")

while True:
    for key, _ in ready.select():
        connection, _ = key.fileobj.accept()
        with connection:
            connection.recv(65536)
            body = f"by way of {key.data}, from process {os.getpid()}\n".encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            print(f"answered by way of {key.data}")
