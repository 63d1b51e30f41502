"""Old entries in a cache of one megabyte: stale.py CACHE [gone]

Puts an entry of two megabytes that was used long ago into it, and a temporary file of a
scan that was killed; with `gone`, checks that both are no longer there.
"""
import os
import sys

names = [os.path.join(sys.argv[1], "v1", "00", name)
         for name in ("old/entry.ccir", "old/entry.ccir.123456.tmp")]
for name, size in zip(names, (2 << 20, 10)):
    if len(sys.argv) > 2:
        assert not os.path.exists(name), name
        continue
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "wb") as f:
        f.write(b"x" * size)
    os.utime(name, (10 ** 9, 10 ** 9))
