"""Every closecall command in the documentation is one, with options that it has.

  commands.py CLOSECALL

Looked at are code blocks, indented lines and code in the text of the pages for users.
"""
import collections
import re
import subprocess
import sys

import sources

_SPAN = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?:^|(?<=[ /;`$]))closecall ([a-z][a-z-]*)((?: [^;|`\n]*)?)")
_OPTION = re.compile(r"(?<![\w-])(--?[a-z][\w-]*)")


def code(page):
    """Lines and spans of code, with the number of their line."""
    fenced = False
    for number, line in enumerate(sources.lines(page), 1):
        line = line.rstrip("\n")
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield number, line
        else:
            yield from ((number, span) for span in _SPAN.findall(line))


def main(closecall):
    def says(*words):
        return subprocess.run([closecall, *words], check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    commands = set(re.findall(r"^  ([a-z][a-z-]+) {2,}", says("help").split("Subcommands:")[1], re.M))
    options = collections.defaultdict(set)
    for command in commands:
        options[command] = set(_OPTION.findall(says("help", command)))
    seen, wrong = 0, []
    pages = sources.files("docs", "examples", "checks", "rules", "bench", suffixes=(".md",))
    for page in ["README.md", "CONTRIBUTING.md", *pages]:
        for number, text in code(page):
            for command, rest in _COMMAND.findall(text):
                seen += 1
                arguments = rest.split(" -- ")[0].split(" #")[0]
                if command not in commands:
                    wrong.append(f"{page}:{number}: there is no command '{command}'")
                    continue
                wrong += [f"{page}:{number}: '{command}' has no option {option}"
                          for option in _OPTION.findall(re.sub(r"'[^']*'", "", arguments))
                          if option not in options[command]]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{seen} commands, {len(wrong)} problems")
    return 1 if wrong or seen < 30 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
