"""Runs a command that must fail, and compares its whole error output.

  expect_error.py TEST [--status N] [--cwd DIR] -- COMMAND...

The expected text is what follows "STDERR: " in the lines of TEST, one line
each, exactly. The exit status must be N (2: wrong usage or bad input). Nothing
may be written to standard output.
"""

import subprocess
import sys


def main(argv):
    cut = argv.index("--")
    options, command = argv[:cut], argv[cut + 1:]
    test, status, cwd = options[0], 2, None
    for name, value in zip(options[1::2], options[2::2]):
        if name == "--status":
            status = int(value)
        elif name == "--cwd":
            cwd = value
        else:
            sys.exit(f"unknown option {name}")
    with open(test, encoding="utf-8") as f:
        wanted = [line.split("STDERR: ", 1)[1].rstrip("\n") for line in f
                  if line.startswith("STDERR: ")]
    if not wanted:
        sys.exit(f"{test}: no STDERR line")
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)
    problems = []
    if done.returncode != status:
        problems.append(f"exit status {done.returncode}, expected {status}")
    if done.stderr.splitlines() != wanted:
        problems.append("standard error is\n" + done.stderr + "expected\n" + "\n".join(wanted))
    if done.stdout:
        problems.append("standard output is not empty:\n" + done.stdout)
    if problems:
        sys.exit("\n".join(problems))


main(sys.argv[1:])
