"""The incidents: what each program is asked, and what has to come of it.

The claims are about counts and about what never ends, not about durations, so
that they hold on a slow machine as well.
"""

import contextlib
import os
import sqlite3
import time
from dataclasses import dataclass, field
from typing import Callable


@dataclass
class Incident:
    name: str                  # folder in examples/incidents/
    story: str                 # one line, for the table
    server: str | None         # key of the servers, or None
    requests: list
    before: Callable           # Outcome, server -> [(claim, holds)]
    after: Callable
    setup: str = ""            # SQL
    programs: int = 1          # how many processes share the requests
    surge: dict = field(default_factory=dict)  # arguments of surge.surge
    run: Callable | None = None  # replaces the plain surge: (incident, context) -> Outcome


def everything_done(outcome, _server):
    return [
        ("every request is done", outcome.failed == outcome.stuck == 0 and outcome.done > 0),
        ("the program ends by itself", outcome.notes.get("ended")),
        ("the server turns nobody away", outcome.refused == 0),
    ]


# ---- idle in transaction ---------------------------------------------------------

def _idle_before(outcome, _server):
    return [
        ("a client is left idle in transaction", outcome.last.in_transaction >= 1),
        ("the others wait for its lock", outcome.last.waiting >= 3),
        ("requests are stuck for ever", outcome.stuck >= 3),
    ]


def _idle_after(outcome, server):
    return everything_done(outcome, server) + [
        ("nobody is left idle in transaction", outcome.last.in_transaction == 0)]


IDLE = Incident(
    "idle-in-transaction", "sold out: the early return keeps its transaction and its locks",
    "postgresql",
    # The item of the day sells out, and everybody still asks for it.
    ["lamp 1"] * 12 + ["chair 1"] * 8 + ["lamp 1"] * 40,
    _idle_before, _idle_after,
    setup="CREATE TABLE stock(item text PRIMARY KEY, quantity int);"
          "INSERT INTO stock VALUES ('lamp', 8), ('chair', 100)")


# ---- a connection per request ------------------------------------------------------

def _per_request_before(outcome, server):
    return [
        ("the server is full", outcome.peak_clients >= server.slots - 2),
        ("the server turns clients away", outcome.refused >= 5),
        ("requests fail", outcome.failed >= 5),
    ]


def _per_request_after(outcome, server):
    return everything_done(outcome, server) + [
        ("half of the server stays free", outcome.peak_clients <= server.slots / 2)]


PER_REQUEST = Incident(
    "connection-per-request", "each request connects: 40 threads against 16 slots",
    "postgresql", [f"customer{i % 7}" for i in range(80)],
    _per_request_before, _per_request_after,
    setup="CREATE FUNCTION slow_report(customer text, OUT total int) LANGUAGE sql AS "
          "$$ SELECT 42 FROM pg_sleep(0.4) $$",
    surge={"quiet": 10.0})


# ---- a drained pool ------------------------------------------------------------------

# Every sixth order is of an unknown customer, and every sixth of one whose
# credit is no number: that one fails in both versions.
DRAIN_ORDERS = ["ann 1", "bob 2", "nobody 1", "cid 1", "ann 2", "eve 1"] * 15
EVE = sum(order.startswith("eve") for order in DRAIN_ORDERS)


def _drained_before(outcome, server):
    return [
        ("the server is full", outcome.last.clients >= server.slots),
        ("the server turns clients away", outcome.refused >= EVE),
        ("orders fail that were good before", outcome.failed >= 2 * EVE),
    ]


def _drained_after(outcome, server):
    return [
        ("only the orders fail that have to", outcome.failed == EVE and outcome.stuck == 0),
        ("the program ends by itself", outcome.notes.get("ended")),
        ("the server turns nobody away", outcome.refused == 0),
        ("the pool keeps its limit", outcome.peak_clients <= OTHERS + 4),
    ]


OTHERS = 6  # connections of other services


def _among_others(context):
    held = context.server.hold(OTHERS)
    try:
        return context.surge()
    finally:
        for client in held:
            client.close()


DRAINED = Incident(
    "drained-pool", "an early return and an exception keep a connection of the pool",
    "postgresql", DRAIN_ORDERS, _drained_before, _drained_after,
    setup="CREATE TABLE customer(name text PRIMARY KEY, credit text);"
          "INSERT INTO customer VALUES ('ann', '1000'), ('bob', '1000'), ('cid', '1000'),"
          "('eve', 'unlimited')",
    run=_among_others)


# ---- a storm of workers ----------------------------------------------------------------

def _storm_before(outcome, _server):
    return [
        ("jobs are stuck for ever", outcome.stuck >= 4),
        ("the server has nothing to do", outcome.last.active == 0 and outcome.last.idle == 4),
    ]


STORM = Incident(
    "worker-storm", "12 workers, 4 connections, each held through slow work and a second lease",
    "postgresql", [str(i) for i in range(40)],
    _storm_before, everything_done,
    setup="CREATE TABLE job(id int PRIMARY KEY, customer text, document text);"
          "INSERT INTO job SELECT i, 'c' || i FROM generate_series(0, 39) i;"
          "CREATE TABLE journal(job int, entry text)",
    surge={"quiet": 4.0})


# ---- a storm of retries ----------------------------------------------------------------

POLLERS, ATTEMPTS = 6, 8  # ATTEMPTS as in after.c
STORM_SIZE = 5 * POLLERS * ATTEMPTS


def _full_server(context):
    """Others fill the server, for a while, or until the storm is plain to see."""
    held = context.server.hold(context.server.slots)
    names, begun = set(), time.monotonic()

    def during(_outcome):
        nonlocal held
        past = time.monotonic() - begun
        if held and (past > 12 or past > 1.5 and (
                context.version == "after" or context.server.refused() >= STORM_SIZE)):
            for client in held:
                client.close()
            held = []
            during.seconds = past
        if not held:
            names.update(context.server.names())
    try:
        host = ["127.0.0.1", str(context.server.port)]
        outcome = context.surge([[context.program, *host]] * POLLERS, during=during)
    finally:
        for client in held:
            client.close()
    outcome.notes["refused a second, while the server was full"] = \
        round(outcome.refused / during.seconds)
    outcome.notes["names in pg_stat_activity"] = sorted(n for n in names if n != "other")
    return outcome


def _retry_before(outcome, _server):
    return [("the clients try without end", outcome.refused >= STORM_SIZE),
            ("nobody knows whose they are", "poller" not in outcome.notes["names in pg_stat_activity"])]


def _retry_after(outcome, _server):
    return [
        ("the attempts are bounded", 0 < outcome.refused <= POLLERS * ATTEMPTS),
        ("every request is done", outcome.done == 6 * POLLERS),
        ("the clients have a name", "poller" in outcome.notes["names in pg_stat_activity"]),
    ]


RETRY = Incident(
    "retry-storm", "the server is full; everybody tries again at once, for ever, without a name",
    "postgresql", [f"value{i}" for i in range(6 * POLLERS)], _retry_before, _retry_after,
    setup="CREATE TABLE reading(value text)", surge={"quiet": 20.0, "limit": 25.0},
    run=_full_server)


# ---- SQLite, busy for ever -----------------------------------------------------------------

def _mailbox(context):
    path = os.path.join(context.folder, "mail.db")
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE mail(id INTEGER PRIMARY KEY, text TEXT)")
        db.commit()
    blocked = []

    def during(_outcome):
        # Somebody else who wants to write, with a patience of its own.
        try:
            with contextlib.closing(sqlite3.connect(path, timeout=0)) as db:
                db.execute("INSERT INTO mail(text) VALUES ('probe')")
                db.commit()
            blocked.append(0)
        except sqlite3.OperationalError:
            blocked.append(1)
    outcome = context.surge([[context.program, path]] * context.incident.programs, during=during)
    outcome.notes["others who wanted to write and could not"] = f"{sum(blocked)} of {len(blocked)}"
    outcome.notes["none of them in the end"] = len(blocked) > 5 and all(blocked[-5:])
    return outcome


def _mailbox_before(outcome, _server):
    # Who meets the lock while reading fails; who wants to write spins for ever. Which
    # of the two comes first is the scheduler's.
    return [("requests are stuck for ever, or fail", outcome.stuck + outcome.failed >= 10),
            ("nobody else can write", outcome.notes["none of them in the end"])]


def _mailbox_after(outcome, server):
    return everything_done(outcome, server)


MAILBOX = Incident(
    "sqlite-busy", "a search keeps its lock, three processes spin on SQLITE_BUSY", None,
    # The first program of three stores, finds, and is never asked again to write.
    ["put needle", "put a", "put b"] * 3 + ["find needle"] + ["put c", "put d", "find needle"] * 10,
    _mailbox_before, _mailbox_after, programs=3, run=_mailbox, surge={"barriers": (9, 10)})


# ---- commands out of sync ----------------------------------------------------------------------

def _payments(context):
    host, port = context.server.options.split(":")
    return context.surge([[context.program, host, port]])


def _sync_before(outcome, _server):
    return [("everything after the first such customer fails", outcome.failed >= 30),
            ("the server is not the reason", outcome.refused == 0 and outcome.last.clients == 1)]


SYNC = Incident(
    "out-of-sync", "a command between two rows; then no command works on the connection",
    "mariadb", ["1 10"] * 5 + ["2 25"] + ["1 10"] * 40, _sync_before, everything_done,
    setup="CREATE TABLE invoice(id int PRIMARY KEY, customer int, amount int, paid int);"
          "CREATE TABLE overpaid(invoice int, amount int);"
          "INSERT INTO invoice VALUES (1, 1, 10, 0), (2, 2, 20, 0), (3, 2, 30, 0);",
    run=_payments)


# ---- a Redis context after its error ------------------------------------------------------------

def _visits(context):
    """The server cuts all connections once, in the middle."""
    cut = []

    def during(outcome):
        if not cut and outcome.done >= 20:
            cut.append(context.server.kill_clients())
    host, port = context.server.options.split(":")
    outcome = context.surge([[context.program, host, port]] * context.incident.programs, during=during)
    outcome.notes["the server cut the connections"] = bool(cut)
    return outcome


def _visits_before(outcome, _server):
    return [("the programs are gone, with what they were asked", outcome.stuck >= 20),
            ("the server was away for a moment only", outcome.notes["the server cut the connections"])]


def _visits_after(outcome, _server):
    return [
        ("a request of each program fails at most, and the rest is done",
         outcome.failed <= 4 and outcome.stuck == 0 and outcome.done >= 116),
        ("the server cut the connections", outcome.notes["the server cut the connections"]),
        ("the programs end by themselves", outcome.notes.get("ended")),
    ]


VISITS = Incident(
    "redis-after-error", "one cut connection: the context is used on, and every program dies",
    "redis", [f"page{i % 5}" for i in range(120)], _visits_before, _visits_after,
    programs=4, run=_visits, surge={"interval": 0.01})


ALL = [DRAINED, PER_REQUEST, IDLE, STORM, RETRY, MAILBOX, SYNC, VISITS]
