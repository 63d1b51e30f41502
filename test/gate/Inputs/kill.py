"""Starts scans that share a cache and kills them after a while: kill.py CLOSECALL"""
import subprocess
import sys
import time

for delay in (0.0, 0.01, 0.03, 0.06, 0.1):
    running = [subprocess.Popen([sys.argv[1], "scan", "-q", "--cache-dir", "cache"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for _ in range(2)]
    time.sleep(delay)
    for process in running:
        process.kill()
        process.wait()
