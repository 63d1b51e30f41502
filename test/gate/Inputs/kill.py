"""Scans that share a cache, killed at any moment: kill.py CLOSECALL

Fifty of them, two at a time, each with several threads, after a random while. Now and
then a scan runs to its end: it must say what a scan without a cache says, and must not
have to parse everything again once something was stored.
"""
import random
import re
import subprocess
import sys
import time

closecall = sys.argv[1]
chance = random.Random(20261127)


def scan(*options):
    done = subprocess.run([closecall, "scan", "--stats", "--format", "sarif", "-o", "kill.sarif",
                           *options], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    with open("kill.sarif", encoding="utf-8") as f:
        return f.read(), done.stderr


begin = time.monotonic()
right, _ = scan("--no-cache")
longest = time.monotonic() - begin

# Two at once on an empty cache, to the end.
both = [subprocess.Popen([closecall, "scan", "-q", "--cache-dir", "cache", "--format", "sarif",
                          "-o", f"both{n}.sarif"]) for n in range(2)]
assert [p.wait() for p in both] == [1, 1]
for n in range(2):
    with open(f"both{n}.sarif", encoding="utf-8") as f:
        assert f.read() == right
subprocess.run(["rm", "-rf", "cache"], check=True)

# How long a scan takes changes with the machine's load: the wait follows it, so that
# most are killed in the middle and some reach their end.
killed = ended = 0
wait = longest * 0.7
for number in range(25):
    running = [subprocess.Popen([closecall, "scan", "-q", "-j", "3", "--cache-dir", "cache"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for _ in range(2)]
    for process in running:
        time.sleep(chance.uniform(0, wait))
        process.kill()
        if process.wait() == -9:
            killed += 1
            wait = min(wait * 1.15, longest * 3)
        else:
            ended += 1
            wait *= 0.7
    if number % 5 == 4:
        text, said = scan("--cache-dir", "cache")
        assert text == right, "a scan over what killed ones left behind differs"
        text, said = scan("--cache-dir", "cache")
        assert text == right and re.search("from the cache +3 files", said), said
        if number < 20:  # begin again
            subprocess.run(["rm", "-rf", "cache"], check=True)
assert killed + ended == 50 and killed > 10 and ended > 2, (killed, ended)
