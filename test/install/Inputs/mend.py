"""Replaces a text in a file, which must be there: mend.py FILE OLD NEW."""
import sys

path, old, new = sys.argv[1:]
with open(path, encoding="utf-8") as f:
    text = f.read()
if old not in text:
    sys.exit(f"{path} does not contain {old!r}")
with open(path, "w", encoding="utf-8") as f:
    f.write(text.replace(old, new))
