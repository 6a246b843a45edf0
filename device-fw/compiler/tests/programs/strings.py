# f-strings of every kind.
a, b, name, w = 3, 2.5, "World", 8
print(f"hello {name}!", f"{a}{b}", f"{a + 1}", f"", f"plain", F"{a}")
print(f"{name!r} {name!s:>{w}}|{a:04d}|{b:.2f}|{a:<5}|{a:{'>'}{w}}|")
print(f"{{}} {{{a}}} }}{{", f"{a}" "b" f"{b}", "x{}" f"{a}", f'{a}' r"\n")
print(f"{a=} {b = } {a+1=:>4} {name=!s}")
print(f"{[i for i in range(a)]} { {1: 2}[1] } {(lambda x: x * 2)(4)} {a if a else b}")
print(f"{'nested ' + f'{a:{w}}'}", f"{name[0]}{name[1:3]}", f"{d['k']}" if (d := {"k": "v"}) else "")
print(f"""triple
{a}
{
    b
}""")
print(rf"\d{a}", fr"\{a}", f"\t{a}\n|", f"\x41{a}\u00e4")
print(f"{a:x} {255:#x} {a:b} {1000000:,} {0.5:%}" if False else f"{a:x} {255:#x} {a:b}")
print(f"{a!r:^{w}}|{'x':*^{w}}", f"{a:>{w - 3}}")
print(f"{(x := 5)} {x}", f"{a,b}", f"{a == 3}", f"{a != 3}", f"{a <= 3}")


def g():
    yield f"{(yield 1)}"


it = g()
next(it)
print(it.send("sent"))
print("implicit " f"{a} " "joined " f"{b}")
print(f"{a}" * 3, len(f"{a}{a}"), f"{name}".upper())
print(f'{"quotes"} {chr(65)}', f"{'a' 'b'}")
