"""The code blocks of a page of the documentation, for the tests that run them."""
import re

_FENCE = re.compile(r"^```(\w+)(?: \S+)?\n(.*?)^```$", re.M | re.S)
_EXAMPLE = re.compile(r"^```(?:c|cpp) (unsafe|safe)\n(.*?)^```$", re.M | re.S)


def blocks(page, language):
    """The texts of the fenced blocks of a language, in order."""
    with open(page, encoding="utf-8") as f:
        return [body for name, body in _FENCE.findall(f.read()) if name == language]


def examples(page):
    """[(kind, text)] of the examples of a catalogue page, in order."""
    with open(page, encoding="utf-8") as f:
        return _EXAMPLE.findall(f.read())


def indented(page):
    """The commands that stand in indented lines, comments behind `#` taken away."""
    with open(page, encoding="utf-8") as f:
        text = re.sub(r"^```.*?^```$", "", f.read(), flags=re.M | re.S)
    return [re.sub(r"\s+#.*", "", line[4:]) for line in text.splitlines()
            if line.startswith("    ") and line.strip()]


def only(found):
    """The one of a list of one."""
    assert len(found) == 1, found
    return found[0]
