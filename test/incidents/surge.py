"""A bounded surge of requests at programs that answer on standard output.

A program reads requests, one a line, `ID WHAT...`, and answers `ID ok` or
`ID failed`; more may follow. It may answer in any order. The surge ends when
everything is answered, or when nothing was answered for `quiet` seconds, or at
`limit`; what is not answered then is stuck.
"""

import os
import queue
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field

from servers import Sample


@dataclass
class Outcome:
    """What a surge did to the clients and to the server."""
    peak: Sample = field(default_factory=Sample)   # each number's own maximum
    peak_clients: int = 0
    last: Sample = field(default_factory=Sample)   # after the surge, clients still there
    refused: int = 0
    done: int = 0
    failed: int = 0
    stuck: int = 0
    latencies: list = field(default_factory=list)  # seconds, of what was answered
    seconds: float = 0.0
    notes: dict = field(default_factory=dict)      # what only one incident counts

    def latency(self, share):
        """The quantile of the latencies in milliseconds, or None."""
        if not self.latencies:
            return None
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Client:
    """A program under surge."""

    def __init__(self, number, command, answers, log):
        self.number, self.answers = number, answers
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1, start_new_session=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            words = line.split(None, 2)
            if len(words) >= 2:
                self.answers.put((time.monotonic(), self.number, words[0], words[1]))
        self.answers.put((time.monotonic(), self.number, None, None))

    def send(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            pass  # the program has ended; the request is not answered

    def end(self, patience):
        """Closes its input and waits; true when it ended by itself with status 0."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            status = None
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.reader.join(5)
        self.process.stdout.close()
        return status == 0


def surge(commands, requests, server=None, *, interval=0.0, quiet=2.0, limit=20.0, log, during=None,
          patience=3.0, barriers=()):
    """Runs a program per command and sends the requests, in turn, to them.

    `during(outcome)` is called some twenty times a second. The requests
    with the numbers in `barriers` wait until all before them are answered.
    """
    outcome, answers = Outcome(), queue.Queue()
    clients = [Client(i, command, answers, log) for i, command in enumerate(commands)]
    started = last = time.monotonic()
    sent, pending, alive = 0, {}, len(clients)
    next_sample = started
    try:
        while True:
            now = time.monotonic()
            while (sent < len(requests) and now >= started + sent * interval
                   and not (sent in barriers and pending)):
                client = clients[sent % len(clients)]
                pending[(client.number, str(sent))] = time.monotonic()
                client.send(f"{sent} {requests[sent]}")
                sent += 1
            if now >= next_sample:
                next_sample = now + 0.05
                if server:
                    _note(outcome, server)
                if during:
                    during(outcome)
            try:
                when, number, request, answer = answers.get(timeout=0.02)
            except queue.Empty:
                when = number = request = answer = None
            if when is not None and request is None:
                alive -= 1
            begun = pending.pop((number, request), None) if request else None
            if begun is not None:
                last = when
                outcome.latencies.append(when - begun)
                if answer == "ok":
                    outcome.done += 1
                else:
                    outcome.failed += 1
            over = sent == len(requests) and not pending
            now = time.monotonic()
            if over or not alive or now - started > limit or now - max(last, started) > quiet:
                break
        outcome.seconds = time.monotonic() - started
        outcome.stuck = len(requests) - outcome.done - outcome.failed
        if server:
            time.sleep(0.1)
            _note(outcome, server)
            outcome.last = server.sample()
            outcome.refused = server.refused()
    finally:
        for client in clients:
            # What is stuck does not end by itself.
            outcome.notes["ended"] = client.end(patience if not outcome.stuck else 0.3) and \
                outcome.notes.get("ended", True)
    return outcome


def _note(outcome, server):
    now = server.sample()
    for name in ("active", "idle", "in_transaction", "waiting"):
        setattr(outcome.peak, name, max(getattr(outcome.peak, name), getattr(now, name)))
    outcome.peak_clients = max(outcome.peak_clients, now.clients)
