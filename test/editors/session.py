#!/usr/bin/env python3
"""A session as an editor leads it: findings come, with their path, go when the
code is mended, and come back; what a header hides makes no noise.

  session.py CLANGD PROJECT     PROJECT is a folder that may be written to
"""

import os
import pathlib
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import lsp  # noqa: E402

failures = 0


def expect(what, is_so, seen=None):
    global failures
    if not is_so:
        failures += 1
        print(f"FAILED: {what}: {seen}")


def text_of(path, where):
    """The text that a range covers; offsets are UTF-16 code units."""
    start, end = where["start"], where["end"]
    if start["line"] != end["line"]:
        return None
    line = pathlib.Path(path).read_text(encoding="utf-8").split("\n")[start["line"]]
    units = line.encode("utf-16-le")[2 * start["character"]:2 * end["character"]]
    return units.decode("utf-16-le")


def with_edits(text, edits):
    lines = text.split("\n")
    for e in sorted(edits, key=lambda e: (e["range"]["start"]["line"],
                                          e["range"]["start"]["character"]), reverse=True):
        start, end = e["range"]["start"], e["range"]["end"]
        assert start["line"] == end["line"], e
        units = lines[start["line"]].encode("utf-16-le")
        lines[start["line"]] = (units[:2 * start["character"]] + e["newText"].encode("utf-16-le")
                                + units[2 * end["character"]:]).decode("utf-16-le")
    return "\n".join(lines)


def main():
    clangd, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    leak, guard = os.path.join(project, "leak.c"), os.path.join(project, "guard.cpp")
    with open(os.path.join(project, "clangd.log"), "w", encoding="utf-8") as log:
        server = lsp.Server([clangd, "-j", "2", "--background-index=false"], project, log=log)
        server.open(leak)
        server.open(guard)

        found = lsp.ours(server.diagnostics(leak))
        expect("one finding in leak.c", len(found) == 1, found)
        finding = found[0]
        expect("its check", finding["code"] == "closecall-result-leak", finding)
        expect("its message", finding["message"] == "Result 'res' from 'PQexec' is not released "
               "by 'PQclear' before this return (fix available)", finding["message"])
        expect("its range", text_of(leak, finding["range"]) == "return -1", finding["range"])
        steps = [(r["message"], text_of(leak, r["location"]["range"]))
                 for r in finding.get("relatedInformation", [])]
        expect("its path", steps == [
            ("(1) result acquired here by 'PQexec'", "PQexec(conn, \"SELECT 'größe 𝄞'\")"),
            ("(2) assuming 'n > limit' is true", "n > limit"),
            ("(3) this return loses the result", "return -1")], steps)

        # Its quick fix mends it.
        actions = server.request("textDocument/codeAction", {
            "textDocument": {"uri": pathlib.Path(os.path.realpath(leak)).as_uri()},
            "range": finding["range"], "context": {"diagnostics": [finding]}})
        fixes = [a for a in actions if a["command"] == "clangd.applyFix"]
        expect("one quick fix", len(fixes) == 1, actions)
        edits = [e for changes in fixes[0]["arguments"][0]["changes"].values() for e in changes]
        text = pathlib.Path(leak).read_text(encoding="utf-8")
        server.change(leak, with_edits(text, edits))
        expect("nothing after the quick fix", not lsp.ours(server.diagnostics(leak)),
               with_edits(text, edits))
        server.change(leak, text)
        expect("back without it", len(lsp.ours(server.diagnostics(leak))) == 1)

        found = lsp.ours(server.diagnostics(guard))
        expect("one finding in guard.cpp", [text_of(guard, d["range"]) for d in found] == ["return 0"],
               found)

        text = pathlib.Path(leak).read_text(encoding="utf-8")
        mended = text.replace("    return -1;", "    n = -1;")
        for number in range(3):
            server.change(leak, mended + "\n" * number)
            found = lsp.ours(server.diagnostics(leak))
            expect(f"mended {number}: nothing is left", not found, found)
            server.change(leak, text)
            found = lsp.ours(server.diagnostics(leak))
            expect(f"broken again {number}: it is back", len(found) == 1, found)

        # In the middle of typing: the file does not parse, nobody falls over.
        for end in range(len(text) - 60, len(text), 7):
            server.change(leak, text[:end])
        # What equals the last text that was built is not published again.
        server.change(leak, text + "\n")
        expect("after typing", len(lsp.ours(server.diagnostics(leak))) == 1)

        # The project's own settings, and a mistake in them.
        settings = pathlib.Path(project, ".closecall.json")
        settings.write_text('{"paths": {"ignore": ["leak.c"]}}', encoding="utf-8")
        server.change(leak, text + "\n\n")
        expect("ignored by the project", not lsp.ours(server.diagnostics(leak)))
        settings.write_text('{"pahts": {}}', encoding="utf-8")
        server.change(leak, text + "\n\n\n")
        found = lsp.ours(server.diagnostics(leak))
        expect("a mistake is told at the top", len(found) == 2 and any(
            'unknown key "pahts"' in d["message"] and d["range"]["start"]["line"] == 0
            for d in found), found)
        settings.unlink()

        # A suppression is heard.
        server.change(leak, text.replace("return -1;", "return -1; // NOLINT(closecall-result-leak)"))
        expect("suppressed", not lsp.ours(server.diagnostics(leak)))
        server.shutdown()
    print("failed" if failures else "ok")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
