"""Runs a program on a terminal of its own and talks to it: drive_terminal.py PROGRAM ARGUMENTS... -- STEPS...

A step is KEYS=ANSWER: the keys are typed, then the answer is waited for. Both may hold \\x03 and the like.
"""

import os
import pty
import select
import sys
import time

PATIENCE_SECONDS = 20


def main():
    split = sys.argv.index("--")
    command, steps = sys.argv[1:split], sys.argv[split + 1 :]
    child, line = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    seen = b""
    for step in steps:
        keys, answer = (part.encode().decode("unicode_escape").encode() for part in step.split("=>"))
        time.sleep(0.3)
        os.write(line, keys)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while answer not in seen:
            ready, _, _ = select.select([line], [], [], max(0, deadline - time.monotonic()))
            try:
                piece = os.read(line, 4096) if ready else b""
            except OSError:
                piece = b""
            if not piece:
                os.kill(child, 9)
                sys.exit(f"no {answer!r} in {seen!r}")
            seen += piece
        seen = seen[seen.index(answer) + len(answer) :]
    os.kill(child, 9)


main()
