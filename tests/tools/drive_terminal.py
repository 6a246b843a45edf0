"""Runs a program on a terminal of its own and talks to it: drive_terminal.py PROGRAM ARGUMENTS... -- STEPS...

A step is KEYS=>ANSWER: the keys are typed, then the answer is waited for. Both may hold \\x03 and the like. The answer
<exit N> is the end of the program with that status.
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
        if answer.startswith(b"<exit "):
            wait_for_end(child, line, int(answer[6:-1]), deadline)
            return
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


def wait_for_end(child, line, wanted, deadline):
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            status = os.waitstatus_to_exitcode(status)
            sys.exit(0 if status == wanted else f"the program ended with {status}, not {wanted}")
        if time.monotonic() > deadline:
            os.kill(child, 9)
            sys.exit("the program does not end")
        # What is written last must go somewhere.
        if select.select([line], [], [], 0.1)[0]:
            try:
                os.read(line, 4096)
            except OSError:
                pass


main()
