"""A small client of the Language Server Protocol, enough to test clangd.

Server starts it, says initialize as an editor does, keeps what it publishes,
and shuts it down. Every wait has an end.
"""

import json
import os
import pathlib
import queue
import subprocess
import threading
import time

TIME_LIMIT = 300  # seconds for one answer; machines may be busy


class Server:
    def __init__(self, command, root, related=True, log=None):
        self.root = pathlib.Path(root).resolve()
        self.process = subprocess.Popen(
            command, cwd=self.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=log or subprocess.DEVNULL)
        self.messages = queue.Queue()
        self.published = {}  # path: (version, diagnostics)
        self.versions = {}
        self.number = 0
        threading.Thread(target=self._read, daemon=True).start()
        self.capabilities = self.request("initialize", {
            "processId": os.getpid(), "rootUri": self.root.as_uri(),
            "capabilities": {"textDocument": {"publishDiagnostics": {
                "relatedInformation": related, "versionSupport": True}}}})["capabilities"]
        self.notify("initialized", {})

    def _read(self):
        stream = self.process.stdout
        while True:
            length = 0
            while True:
                line = stream.readline()
                if not line:
                    self.messages.put(None)
                    return
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                if line in (b"\r\n", b"\n"):
                    break
            self.messages.put(json.loads(stream.read(length)))

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _pump(self, until):
        """Handles messages until until(message) says that it was the one."""
        end = time.monotonic() + TIME_LIMIT
        while True:
            try:
                message = self.messages.get(timeout=max(0.1, end - time.monotonic()))
            except queue.Empty:
                raise SystemExit("the server does not answer") from None
            if message is None:
                raise SystemExit(f"the server ended with status {self.process.wait()}")
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                path = os.path.realpath(uri_path(params["uri"]))
                self.published[path] = (params.get("version"), params["diagnostics"])
            elif "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
            if until(message):
                return message

    def request(self, method, params):
        self.number += 1
        number = self.number
        self._send({"id": number, "method": method, "params": params})
        answer = self._pump(lambda m: m.get("id") == number and "method" not in m)
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']}")
        return answer["result"]

    def notify(self, method, params):
        self._send({"method": method, "params": params})

    def open(self, path):
        path = os.path.realpath(path)
        text = pathlib.Path(path).read_text(encoding="utf-8")
        self.versions[path] = 1
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": pathlib.Path(path).as_uri(), "version": 1, "text": text,
            "languageId": "c" if path.endswith(".c") else "cpp"}})

    def change(self, path, text):
        path = os.path.realpath(path)
        self.versions[path] += 1
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": pathlib.Path(path).as_uri(), "version": self.versions[path]},
            "contentChanges": [{"text": text}]})

    def close_file(self, path):
        path = os.path.realpath(path)
        self.published.pop(path, None)
        self.notify("textDocument/didClose",
                    {"textDocument": {"uri": pathlib.Path(path).as_uri()}})

    def diagnostics(self, path):
        """What the server says of the present version of an open file."""
        path = os.path.realpath(path)

        def ready(_=None):
            return path in self.published and self.published[path][0] == self.versions[path]
        if not ready():
            self._pump(ready)
        return self.published[path][1]

    def shutdown(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        try:
            status = self.process.wait(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            raise SystemExit("the server does not end; its threads:\n" + self._threads()) from None
        if status:
            raise SystemExit(f"the server ended with status {status}")


    def _threads(self):
        """Name, state, policy (5: idle priority) and clock ticks of each thread."""
        lines = []
        for task in sorted(pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()):
            try:
                name, _, rest = (task / "stat").read_text().partition("(")[2].rpartition(")")
            except OSError:
                continue
            field = rest.split()
            lines.append(f"{name}: {field[0]}, policy {field[38]}, {field[11]} + {field[12]}")
        return "\n".join(lines)


def uri_path(uri):
    import urllib.parse
    return urllib.parse.unquote(urllib.parse.urlparse(uri).path)


def ours(diagnostics):
    return [d for d in diagnostics if str(d.get("code", "")).startswith("closecall-")]
