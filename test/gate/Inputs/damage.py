"""Damages every entry of a cache: damage.py cut | change"""
import glob
import sys

entries = glob.glob("cache/**/*.ccir", recursive=True)
assert entries
for entry in entries:
    with open(entry, "rb") as f:
        data = f.read()
    with open(entry, "wb") as f:
        f.write(data[:len(data) * 2 // 3] if sys.argv[1] == "cut"
                else data.replace(b"PQ", b"Pq"))
