"""Forty files that leak once each, and a header that leaks once."""
import json
import os
import sys

top = os.path.abspath(sys.argv[1])
with open(os.path.join(top, "shared.h"), "w") as f:
    f.write('#include "pq.h"\nstatic inline int shared(PGconn *c) {\n'
            '  PGresult *r = PQexec(c, "x");\n  return PQntuples(r);\n}\n')
entries = []
for i in range(40):
    name = f"file{i:02}.c"
    with open(os.path.join(top, name), "w") as f:
        f.write(f'#include "shared.h"\nint leak{i}(PGconn *c) {{\n'
                f'  PQexec(c, "{i}");\n  return shared(c);\n}}\n')
    entry = {"directory": top, "file": name, "command": f"cc -c {name}"}
    entries += [entry, entry, dict(entry, command=f"cc -DOTHER -c {name}")]
with open(os.path.join(top, "compile_commands.json"), "w") as f:
    json.dump(list(reversed(entries)), f)
