"""Waits until files are so old that stat can vouch for them: settle.py FILE...

The cache trusts no file that was changed less than two seconds before it was read.
"""
import os
import sys
import time

newest = max(max(s.st_mtime, s.st_ctime) for s in map(os.stat, sys.argv[1:]))
while time.time() < newest + 2.1:
    time.sleep(0.05)
