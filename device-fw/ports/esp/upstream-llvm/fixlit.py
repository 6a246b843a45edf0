#!/usr/bin/env python3
"""fixlit.py TEXT OUTPUT: moves every function's literals behind the switch to the function's section.

LLVM up to 22 prints them before it, so that the assembler puts them into the literal section of the function before.
"""
import sys

held, is_held, output = [], False, []
with open(sys.argv[1], errors="surrogateescape") as text:
    for line in text:
        word = line.strip()
        if word == ".literal_position" or is_held and word.startswith(".literal"):
            is_held = True
            held.append(line)
            continue
        is_held = False
        output.append(line)
        if held and word.startswith(".type") and word.endswith("@function"):
            output += held
            held = []
if held:
    sys.exit(f"{sys.argv[1]}: literals without a function")
with open(sys.argv[2], "w", errors="surrogateescape") as text:
    text.write("".join(output))
