"""Types into real shells, and presses Tab: shells.py CLOSECALL FOLDER SHELL...

The completion is loaded as an installation does it. `closecall` is a function there
that prints its arguments, so that what the shell made of the keys can be read.
"""
import os
import pty
import re
import select
import subprocess
import sys
import time

closecall, folder, shells = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]
os.makedirs(os.path.join(folder, "completions"))
os.chdir(folder)
open("two words.txt", "w", encoding="utf-8").close()

# (file of the completion, command line, what is typed first)
POSIX = "closecall() { printf '<%s>' \"$@\"; echo END; }\n"
SHELLS = {
    "bash": ("bash", ["bash", "--norc", "-i"], ". completions/bash\n" + POSIX),
    "zsh": ("_closecall", ["zsh", "-f", "-i"],
            "fpath=($PWD/completions $fpath); autoload -U compinit; compinit -u -D\n" + POSIX),
    "fish": ("fish", ["fish", "--no-config"],
             "source completions/fish\nfunction closecall; printf '<%s>' $argv; echo END; end\n"),
}
KEYS = [
    ("closecall sca\t--form\tsar\t", "<scan><--format><sarif>"),
    ("closecall explain result\t", "<explain><result-leak>"),
    ("closecall scan --fail-on nev\t", "<scan><--fail-on><never>"),
    ("closecall scan two\t", "<scan><two words.txt>"),
    ("closecall packs li\t", "<packs><list>"),
]


def read_until(terminal, pattern, seconds):
    text, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                text += os.read(terminal, 65536).decode("utf-8", "replace")
            except OSError:
                break
            if found := re.search(pattern, text):
                return found, text
    return None, text


failed = 0
for shell in shells:
    name, command, setup = SHELLS[shell]
    with open(os.path.join("completions", name), "w", encoding="utf-8") as f:
        subprocess.run([closecall, "completion", shell], stdout=f, check=True)
    child, terminal = pty.fork()
    if not child:
        os.environ.update(TERM="xterm", HOME=os.getcwd(), XDG_DATA_HOME=os.getcwd(),
                          XDG_CONFIG_HOME=os.getcwd(), PS1="$ ", HISTFILE="")
        os.execvp(command[0], command)
    os.write(terminal, (setup + "closecall ready\n").encode())
    found, text = read_until(terminal, r"<ready>END", 60)
    if not found:
        sys.exit(f"{shell} does not start: {text!r}")
    for keys, expected in KEYS:
        os.write(terminal, (keys + "\n").encode())
        found, text = read_until(terminal, r"(<[^\r\n]*>)END", 30)
        if not found or not found[1].endswith(expected):
            failed += 1
            print(f"{shell}: {keys!r} gives {found and found[1]}, not {expected}: {text!r}")
    os.write(terminal, b"exit\n")
    os.close(terminal)
    os.waitpid(child, 0)
    print(f"{shell}: {len(KEYS)} completions")
sys.exit(failed > 0)
