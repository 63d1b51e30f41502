"""The incidents: what each program is asked, and what has to come of it.

The claims are about counts and about what never ends, not about durations, so
that they hold on a slow machine as well.
"""

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
    "connection-per-request", "each request connects: 40 threads against 17 slots",
    "postgresql", [f"customer{i % 7}" for i in range(80)],
    _per_request_before, _per_request_after,
    setup="CREATE FUNCTION slow_report(customer text, OUT total int) LANGUAGE sql AS "
          "$$ SELECT 42 FROM pg_sleep(0.4) $$",
    surge={"quiet": 10.0})


ALL = [PER_REQUEST, IDLE]
