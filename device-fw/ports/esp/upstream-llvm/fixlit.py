#!/usr/bin/env python3
"""fixlit.py TEXT OUTPUT: what LLVM up to 22 leaves to be done in a program's text.

It prints a function's literals before the switch to the function's section, so that the assembler would put them into the literal section of the
function before: they are moved behind it. And it hardly uses the instructions of two bytes, a seventh of the program: they are put in. What was
written as assembly stays as it is.
"""
import re
import sys

REGISTER = r"(a\d+)"
MOVE = re.compile(rf"or\s+{REGISTER}, {REGISTER}, \2$")
WORD = re.compile(rf"(l32i|s32i)\s+{REGISTER}, {REGISTER}, (\d+)$")
NUMBER = re.compile(rf"movi\s+{REGISTER}, (-?\d+)$")
SUM = re.compile(rf"add\s+{REGISTER}, {REGISTER}, {REGISTER}$")
INCREMENT = re.compile(rf"addi\s+{REGISTER}, {REGISTER}, (-?\d+)$")


def shorter(word):
    """The instruction of two bytes that does the same, if there is one."""
    if found := MOVE.match(word):
        return f"mov.n {found[1]}, {found[2]}"
    if (found := WORD.match(word)) and int(found[4]) <= 60 and int(found[4]) % 4 == 0:
        return f"{found[1]}.n {found[2]}, {found[3]}, {found[4]}"
    if (found := NUMBER.match(word)) and -32 <= int(found[2]) <= 95:
        return f"movi.n {found[1]}, {found[2]}"
    if found := SUM.match(word):
        return f"add.n {found[1]}, {found[2]}, {found[3]}"
    if found := INCREMENT.match(word):
        if int(found[3]) == 0:
            return f"mov.n {found[1]}, {found[2]}"
        if int(found[3]) == -1 or 1 <= int(found[3]) <= 15:
            return f"addi.n {found[1]}, {found[2]}, {found[3]}"
    return None


held, is_held, is_written, output = [], False, False, []
with open(sys.argv[1], errors="surrogateescape") as text:
    for line in text:
        word = line.strip()
        if word == ".literal_position" or is_held and word.startswith(".literal"):
            is_held = True
            held.append(line)
            continue
        is_held = False
        if word in ("#APP", "#NO_APP"):
            is_written = word == "#APP"
        short = None if is_written else shorter(word)
        output.append(f"\t{short}\n" if short else line)
        if held and word.startswith(".type") and word.endswith("@function"):
            output += held
            held = []
if held:
    sys.exit(f"{sys.argv[1]}: literals without a function")
with open(sys.argv[2], "w", errors="surrogateescape") as text:
    text.write("".join(output))
