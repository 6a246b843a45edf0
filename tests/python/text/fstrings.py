name, n, x = "Ann", 5, 2.5
print(f"{name} {n} {x}", f"{name!r:>8}|{n:03d}|{x:.2f}", f"{n + 1} {n * 2}", f"{{}} {{{n}}}")
print(f"{'nested'} {[i for i in range(3)]} {(lambda a: a + 1)(2)}", f"{n=} {x = }", f"{n:>{n}}|")
print(f"a" "b" f"{n}", f'{"q"}', f"{name.upper()}" + f"{len(name)}", rf"\n{n}", f"{'a' if n else 'b'}")
d = {"k": 1}
print(f"{d['k']} {d}", f"{n:#x} {n:b}", f"{True} {None}", f"{-n}", f"""multi
{n}""")
class P:
    def __format__(self, spec):
        return "<" + spec + ">"
    def __str__(self):
        return "str"
print(f"{P()} {P():abc} {P()!s}")
