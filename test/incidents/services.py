"""The mended services of examples/services/ at work: requests and their answers."""

import os
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Service:
    name: str
    setup: str       # SQL
    exchange: list   # (request, answer, which may stand behind other output)
    host_and_name: bool = False  # started with HOST DATABASE, not with options


ALL = [
    Service(
        "libpq-pool",
        "CREATE TABLE seat(id text PRIMARY KEY, name text); CREATE TABLE refund(seat text);"
        "CREATE TABLE branch(name text, up boolean); CREATE TABLE change(what text, name text);"
        "CREATE TABLE hold(seat text, until timestamptz);"
        "INSERT INTO seat VALUES ('1A', NULL), ('1B', 'bob')",
        [("book 1A ann", "ok"), ("book 1B ann", "taken"), ("find ann", "ok"), ("swap 1A 1B", "ok"),
         ("free 1A", "ok"), ("refund 1B", "ok"), ("list", "ok"), ("up 1A bob", "ok"), ("cancel bob", "ok"),
         ("now", "ok"), ("sweep", "ok"), ("nonsense", "failed")]),
    Service(
        "libpqxx",
        "CREATE TABLE article(id serial, author text, title text, votes int DEFAULT 0, mailed timestamptz,"
        " archived boolean); CREATE TABLE tag(article int, tag text); CREATE TABLE vote(article int);"
        "CREATE TABLE reader(article int, address text)",
        [("add ann leaks", "ok"), ("title 1", "ok"), ("tag 1 db pool", "ok"), ("vote 1", "ok"),
         ("mail 1", "ok"), ("archive ann bob", "ok"), ("announce 1", "ok"), ("nonsense", "failed")]),
    Service(
        "soci-pool",
        "CREATE TABLE stock(item text, n int, ordered boolean); CREATE TABLE audit(item text, n int);"
        "CREATE TABLE shop(up boolean); CREATE TABLE lock(id int); CREATE TABLE news(line text);"
        "CREATE MATERIALIZED VIEW report AS SELECT 1; INSERT INTO stock VALUES ('tea', 5), ('mug', 1)",
        [("take tea 2", "ok"), ("take mug 2", "failed"), ("total", "ok"), ("move tea mug 1", "ok"),
         ("audit tea", "ok"), ("ping", "ok"), ("items", "ok"), ("rename mug cup", "ok"),
         ("order tea", "ok"), ("fill 2", "ok"), ("report", "ok"),
         ("scrap tea 1", "ok"), ("replace cup pot", "ok"), ("set pot 3", "ok"), ("announce pot", "ok")]),
    Service(
        "qt-sql",
        "CREATE TABLE book(id int, reader int, shelved boolean); "
        "CREATE TABLE reader(id int, name text, reminded timestamptz, books int);"
        "CREATE TABLE note(book int);"
        "INSERT INTO book VALUES (1), (2); INSERT INTO reader VALUES (7, 'ann'), (8, 'bob')",
        [("lend 1 7", "ok"), ("lend 1 8", "failed"), ("swap 7 8", "ok"), ("back 1", "ok"),
         ("both 1 2", "ok"), ("rename 7 eve", "ok"), ("shelve 1 2", "ok"), ("remind 7", "ok"),
         ("note 1 2", "ok"), ("count 7", "ok"), ("drop 2", "ok"), ("nonsense", "failed")],
        host_and_name=True),
]


def problems(service, program, server, log):
    """Lines that say where the answers are not the expected ones."""
    server.reset(service.setup)
    arguments = ["127.0.0.1", "shop"] if service.host_and_name else [server.options]
    requests = "".join(f"id{i} {request}\n" for i, (request, _) in enumerate(service.exchange))
    done = subprocess.run(
        [program, *arguments], input=requests, stdout=subprocess.PIPE, stderr=log, text=True, timeout=60,
        env={**os.environ, "PGPORT": str(server.port), "PGUSER": "app", "LC_ALL": "C.UTF-8"})
    answers = dict(line.split(" ", 1) for line in done.stdout.splitlines() if line.startswith("id"))
    found = [f"{service.name}: {request}: {answers.get(f'id{i}')}, not {answer}"
             for i, (request, answer) in enumerate(service.exchange) if answers.get(f"id{i}") != answer]
    if done.returncode != 0:
        found.append(f"{service.name}: ended with status {done.returncode}")
    end = time.monotonic() + 10  # the server needs a moment to see that they are closed
    while (left := server.sample().clients) and time.monotonic() < end:
        time.sleep(0.05)
    if left:
        found.append(f"{service.name}: leaves {left} connections")
    return found
