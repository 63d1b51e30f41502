"""Damages every entry of a cache, or its stamps: damage.py cut | change | stamps"""
import glob
import sys

entries = (["cache/v1/stamps"] if sys.argv[1] == "stamps"
           else glob.glob("cache/**/*.cc*", recursive=True))
assert entries
for entry in entries:
    with open(entry, "rb") as f:
        data = f.read()
    with open(entry, "wb") as f:
        f.write(data[:len(data) * 2 // 3] if sys.argv[1] == "cut"
                else data.replace(b"/", b"//") if sys.argv[1] == "stamps"
                else data.replace(b"PQ", b"Pq"))
