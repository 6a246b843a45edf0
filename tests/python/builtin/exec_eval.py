x = 5
print(eval("x + 1"), eval("[i * x for i in range(3)]"), eval("x", {"x": 9}), eval(" 1 "))
exec("y = x * 2\nprint('in exec', y)")
print(y)
g = {}
exec("def f(a):\n    return a + 1\nz = f(10)", g)
print(g["z"], g["f"](1), "z" in globals())
for bad in ("1 +", "x = 1", ""):
    try:
        eval(bad)
    except SyntaxError:
        print("SyntaxError")
try:
    exec("if True\n  pass")
except SyntaxError:
    print("SyntaxError")
code = compile("x + 100", "<string>", "eval")
print(eval(code))
exec(compile("print('compiled')", "<string>", "exec"))
