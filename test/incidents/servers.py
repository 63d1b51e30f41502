"""Private database servers on loopback, each in a folder of its own.

A server is a context manager: it starts with an empty data folder and a free
port, and is killed and forgotten at the end; also when this process dies, as
it asks the kernel for a signal then. Nothing of the machine's own servers is
touched. As root, the servers run as the user `nobody`.

Every server answers:
  options      what the programs are given to connect with
  sample()     a Sample, now
  refused()    connections that it has turned away since the last reset()
  reset(sql)   forgets all data and clients, and runs a script
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

START_LIMIT = 90  # seconds until a server answers
USER = "nobody"


class Missing(Exception):
    """A server is not installed."""


@dataclass
class Sample:
    """What the clients of a server do; the harness's own connection excluded."""
    active: int = 0
    idle: int = 0
    in_transaction: int = 0  # idle, with a transaction open
    waiting: int = 0         # active, and waiting for a lock

    @property
    def clients(self):
        return self.active + self.idle + self.in_transaction


def program(name, *folders):
    """The path of a server's program, of the highest version in the folders."""
    import glob
    for pattern in folders:
        for folder in sorted(glob.glob(pattern), key=_version, reverse=True):
            path = os.path.join(folder, name)
            if os.access(path, os.X_OK):
                return path
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if not path:
        raise Missing(f"{name} is not installed")
    return path


def _version(path):
    return [int(n) for n in re.findall(r"\d+", path)]


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _as_user(command):
    """The command, as USER where this is root; it dies with this process."""
    wrapped = ["setpriv", "--pdeathsig", "QUIT"]
    if os.getuid() == 0:
        wrapped += ["--reuid", USER, "--regid", "nogroup", "--clear-groups"]
    return wrapped + command


class Server:
    """What the servers have in common: a folder, a process, a log."""
    name = ""

    def __init__(self, folder):
        self.folder = os.path.join(folder, self.name)
        self.log = os.path.join(self.folder, "log")
        self.port = 0
        self.process = None

    def __enter__(self):
        os.mkdir(self.folder)
        if os.getuid() == 0:
            shutil.chown(self.folder, USER, "nogroup")
        os.chmod(self.folder, 0o700)
        try:
            self.prepare()
            for attempt in range(3):  # somebody else may take the port
                self.port = _free_port()
                self.start()
                if self.wait():
                    break
                self.kill()
            else:
                raise RuntimeError(f"{self.name} does not start:\n" + self.read_log()[-2000:])
            self.connect()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_):
        self.disconnect()
        self.kill()

    def spawn(self, command):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                _as_user(command), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True, env=self.environment())

    def run(self, command):
        """A command that prepares the folder; it and its children end before this does."""
        process = subprocess.Popen(_as_user(command), cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   env=self.environment(), start_new_session=True)
        try:
            output, _ = process.communicate(timeout=180)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode != 0:
            raise RuntimeError(" ".join(command) + "\n" + output.decode("utf-8", "replace"))

    def environment(self):
        """Its own folder for temporary files: ours may be private."""
        folders = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), self.folder)
        return {**os.environ, **folders, "LC_ALL": "C", "TZ": "UTC"}

    def wait(self):
        """Until the port answers; false when the server ended before."""
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end:
            if self.process.poll() is not None:
                return False
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def kill(self):
        if not self.process:
            return
        for number, limit in ((self.stop_signal, 5), (signal.SIGKILL, 10)):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass
            try:
                self.process.wait(limit)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None

    stop_signal = signal.SIGTERM

    def read_log(self):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return f.read()

    def prepare(self):
        pass

    def disconnect(self):
        pass


class Shell:
    """A command-line client that stays open: one query at a time."""

    def __init__(self, command, end_query):
        self.end_query = end_query
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, bufsize=1, env={**os.environ, "LC_ALL": "C"})

    def query(self, sql):
        """The lines of the answer, errors included."""
        self.process.stdin.write(sql + "\n" + self.end_query + "\n")
        self.process.stdin.flush()
        answer = []
        for line in self.process.stdout:
            if line.strip() == "--end--":
                return answer
            answer.append(line.rstrip("\n"))
        raise RuntimeError("the client ended: " + "\n".join(answer))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class PostgreSQL(Server):
    """max_connections of 20: three are kept for the superuser, and the harness has one."""
    name = "postgresql"
    stop_signal = signal.SIGQUIT  # at once, without a checkpoint
    slots = 20 - 3 - 1

    def prepare(self):
        folders = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
        self.postgres, initdb = program("postgres", *folders), program("initdb", *folders)
        self.psql = program("psql")
        self.data = os.path.join(self.folder, "data")
        self.run([initdb, "-D", self.data, "-U", "postgres", "-A", "trust", "-N",
                  "-E", "UTF8", "--locale=C"])

    def start(self):
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "max_connections": 20,
                    "unix_socket_directories": "", "fsync": "off", "shared_buffers": "16MB",
                    "autovacuum": "off", "max_wal_senders": 0, "logging_collector": "off"}
        self.spawn([self.postgres, "-D", self.data]
                   + [f"--{key}={value}" for key, value in settings.items()])

    def connect(self):
        end = time.monotonic() + START_LIMIT
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        while True:
            self.shell = Shell([self.psql, "-X", "-A", "-t", "-q", address], "\\echo --end--")
            try:
                if self.shell.query("SELECT 1;") == ["1"]:
                    break
            except (RuntimeError, OSError):
                pass
            self.shell.close()
            if time.monotonic() > end:
                raise RuntimeError("postgresql does not answer")
            time.sleep(0.1)
        self.shell.query("CREATE ROLE app LOGIN; CREATE DATABASE shop OWNER app;")
        self.options = f"host=127.0.0.1 port={self.port} user=app dbname=shop"
        self.shell.query("\\c shop")

    def disconnect(self):
        self.shell.close()

    def reset(self, sql):
        self.shell.query("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
                         "WHERE usename = 'app';")
        for line in self.shell.query("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;"
                                     "GRANT ALL ON SCHEMA public TO app; SET ROLE app;"
                                     + sql + "; RESET ROLE;"):
            if line.startswith("ERROR"):
                raise RuntimeError(line)
        self.seen = len(self.read_log())

    def refused(self):
        text = self.read_log()[self.seen:]
        return len(re.findall(r"FATAL:.*(?:too many clients|connection slots are reserved)", text))

    def sample(self):
        found = Sample()
        for line in self.shell.query(
                "SELECT state, wait_event_type = 'Lock', count(*) FROM pg_stat_activity "
                "WHERE usename = 'app' GROUP BY 1, 2;"):
            state, waiting, count = line.split("|")
            if state == "active":
                found.active += int(count)
                found.waiting += int(count) if waiting == "t" else 0
            elif state.startswith("idle in transaction"):
                found.in_transaction += int(count)
            else:
                found.idle += int(count)
        return found

    def names(self):
        """The application names of the clients."""
        return sorted(self.shell.query("SELECT DISTINCT application_name FROM pg_stat_activity "
                                       "WHERE usename = 'app';"))

    def hold(self, count):
        """Other services: connections of this role that only hold their slots."""
        held = [Shell([self.psql, "-X", "-A", "-t", "-q", self.options
                       + " application_name=other"], "\\echo --end--") for _ in range(count)]
        for client in held:
            client.query("SELECT 1;")
        return held


class MariaDB(Server):
    name = "mariadb"
    slots = 20

    def prepare(self):
        self.mariadbd, self.client = program("mariadbd"), program("mariadb")
        self.data = os.path.join(self.folder, "data")
        install = program("mariadb-install-db")
        self.run([install, "--no-defaults", "--datadir=" + self.data, "--skip-test-db",
                  "--auth-root-authentication-method=normal", "--skip-name-resolve",
                  "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=16M"])

    def start(self):
        self.spawn([self.mariadbd, "--no-defaults", "--datadir=" + self.data,
                    "--bind-address=127.0.0.1", f"--port={self.port}",
                    "--socket=" + os.path.join(self.folder, "s"), "--skip-name-resolve",
                    f"--max-connections={self.slots}", "--innodb-flush-log-at-trx-commit=0",
                    "--innodb-buffer-pool-size=16M", "--pid-file=" + os.path.join(self.folder, "pid"),
                    "--skip-log-bin", "--performance-schema=OFF"])

    def connect(self):
        self.shell = Shell([self.client, "--no-defaults", "-h", "127.0.0.1", "-P", str(self.port),
                            "-u", "root", "--batch", "--skip-column-names", "--unbuffered", "--force"],
                           "SELECT '--end--';")
        self.shell.query("CREATE DATABASE shop; CREATE USER app@'127.0.0.1'; "
                         "GRANT ALL ON shop.* TO app@'127.0.0.1'; USE shop;")
        self.options = f"127.0.0.1:{self.port}"

    def disconnect(self):
        self.shell.close()

    def reset(self, sql):
        for line in self.shell.query("SELECT id FROM information_schema.processlist "
                                     "WHERE user = 'app';"):
            self.shell.query(f"KILL {line};")
        self.shell.query("DROP DATABASE shop; CREATE DATABASE shop; USE shop; " + sql)
        self.seen = 0
        self.seen = self.refused()

    def refused(self):
        line = self.shell.query("SHOW GLOBAL STATUS LIKE 'Connection_errors_max_connections';")[0]
        return int(line.split()[1]) - self.seen

    def sample(self):
        found = Sample()
        for line in self.shell.query(
                "SELECT command, trx_id IS NOT NULL, count(*) FROM information_schema.processlist p "
                "LEFT JOIN information_schema.innodb_trx ON trx_mysql_thread_id = p.id "
                "WHERE user = 'app' GROUP BY 1, 2;"):
            command, transaction, count = line.split("\t")
            if command != "Sleep":
                found.active += int(count)
            elif transaction == "1":
                found.in_transaction += int(count)
            else:
                found.idle += int(count)
        return found


class Redis(Server):
    name = "redis"
    slots = 20

    def prepare(self):
        try:
            self.redis = program("redis-server")
        except Missing:
            # One program with several names; Debian ships it with the tools.
            self.redis = os.path.join(self.folder, "redis-server")
            os.symlink(program("redis-check-rdb"), self.redis)

    def start(self):
        self.spawn([self.redis, "--bind", "127.0.0.1", "--port", str(self.port), "--save", "",
                    "--dir", self.folder, "--maxclients", str(self.slots + 1)])

    def connect(self):
        self.options = f"127.0.0.1:{self.port}"
        self.socket = socket.create_connection(("127.0.0.1", self.port), 5)
        self.answers = self.socket.makefile("rb")
        self.seen = 0

    def disconnect(self):
        self.answers.close()
        self.socket.close()

    def command(self, *words):
        self.socket.sendall(b"*%d\r\n" % len(words) + b"".join(
            b"$%d\r\n%s\r\n" % (len(w.encode()), w.encode()) for w in words))
        line = self.answers.readline().decode()
        if line.startswith("$"):
            return self.answers.read(int(line[1:]) + 2).decode()
        return line

    def reset(self, _sql):
        self.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        self.command("FLUSHALL")
        self.seen = 0
        self.seen = self.refused()

    def refused(self):
        return int(re.search(r"rejected_connections:(\d+)", self.command("INFO", "stats"))[1]) - self.seen

    def kill_clients(self):
        self.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

    def sample(self):
        connected = int(re.search(r"connected_clients:(\d+)", self.command("INFO", "clients"))[1])
        return Sample(idle=connected - 1)
