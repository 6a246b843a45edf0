x = 10
print(eval("x + 1"), eval("x", {"x": 5}), eval("x + y", {"x": 1}, {"y": 2}), eval("[i * x for i in range(2)]"))
exec("y = x * 2\nprint(y)")
print(y)
space = {"n": 3}
exec("def f():\n    return n * 2\nm = f()\nclass C:\n    k = m", space)
print(space["m"], space["f"](), space["C"].k, "f" in globals())


def local_eval():
    z = 7
    return eval("z", {"z": z}), eval("len([z])", {"z": 1})


print(local_eval())
for bad in ("1 +", "x = 5", "(", "def f(): pass", ""):
    try:
        print(eval(bad))
    except SyntaxError:
        print("SyntaxError")
for bad in ("if x\n    pass", "  x = 1\n y = 2", "for", "x = = 1", "return 5", "break", "nonlocal q", "def f(a, a): pass", "f(a=1, 2)", "'open", "1 = x"):
    try:
        exec(bad)
        print("no error", bad)
    except SyntaxError:
        print("SyntaxError")
code = compile("x * 3", "name", "eval")
print(eval(code), eval(code, {"x": 2}))
exec(compile("print('compiled', x)", "name", "exec"))
