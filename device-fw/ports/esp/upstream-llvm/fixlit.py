#!/usr/bin/env python3
"""fixlit.py TEXT OUTPUT: what LLVM up to 22 leaves to be done in a program's text.

It prints a function's literals before the switch to the function's section, so that the assembler would put them into the literal section of the
function before: they are moved behind it. It hardly uses the instructions of two bytes, a seventh of the program: they are put in. And it calls by
a register that a literal was loaded into: where nothing else is made of the register it becomes a direct call (calls.py). What was written as
assembly stays as it is, and so do calls of what runs from RAM, where the flash may be out of reach.
"""
import hashlib
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


LITERAL = re.compile(r"\.literal\s+(\.LCPI\w+), ([A-Za-z_][\w.$]*)$")
LOAD = re.compile(r"l32r\s+a8, (\.LCPI\w+)$")
# Where another way in or out is, and what has to do with the register.
ENDS = re.compile(r"[bj]|call|ret|loop")
USES = re.compile(r"\ba8\b")
FUNCTION = re.compile(r"\.type\s+([A-Za-z_][\w.$]*),@function$")


def call_directly(lines, suffix):
    """Makes calls direct, and drops literals that nobody loads any more. The linker keeps a call's target by name, so what is local gets another
    name, with the suffix."""
    words = [line.strip() for line in lines]
    targets = dict(found.groups() for word in words if (found := LITERAL.match(word)))
    public = {word.split()[1] for word in words if word.startswith((".globl", ".weak"))}
    local = {found[1] for word in words if (found := FUNCTION.match(word))} & {word[:-1] for word in words if word.endswith(":")} - public
    loaded, is_written, is_flash = None, False, False
    for index, word in enumerate(words):
        if word in ("#APP", "#NO_APP"):
            is_written = word == "#APP"
        elif word.startswith((".text", ".section")):
            is_flash = word.startswith((".text", ".section\t.text"))
        if is_written or not is_flash:
            loaded = None
        elif found := LOAD.match(word):
            loaded = (index, targets[found[1]]) if found[1] in targets else None
        elif word == "callx8\ta8" and loaded:
            target = loaded[1] + suffix if loaded[1] in local else loaded[1]
            lines[loaded[0]], lines[index] = "", f"\tcall8\t{target}\n"
            loaded = None
        elif word.endswith(":") or ENDS.match(word) or USES.search(word):
            loaded = None
    used = set(re.findall(r"\.LCPI\w+", "".join(line for line in lines if not LITERAL.match(line.strip()))))
    for line in lines:
        word = line.strip()
        if word[:-1] in local and word.endswith(":"):
            name = word[:-1] + suffix
            yield f"\t.globl\t{name}\n\t.hidden\t{name}\n{name}:\n"
        found = LITERAL.match(word)
        if not found or found[1] in used:
            yield line


held, is_held, is_written, output = [], False, False, []
with open(sys.argv[1], errors="surrogateescape") as text:
    for line in call_directly(text.readlines(), f".{hashlib.md5(sys.argv[2].encode()).hexdigest()[:8]}"):
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
