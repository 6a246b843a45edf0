# Where `:=` may stand, and where only in parentheses.
def told(source):
    try:
        compile(source, "x", "exec")
        print(source, "ok")
    except SyntaxError:
        print(source, "SyntaxError")


for s in ("x := 1", "(x := 1)", "x = y := 1", "x = (y := 1)", "f(x := 1)", "f(a=b := 1)", "a[x := 1]", "a[x := 1, y := 2]", "a[x:=1:2]",
   "def f():\n return x := 1", "def f():\n return (x := 1)", "def f():\n yield x := 1", "x = 1, y := 2", "x, y := 1, 2", "for i in x := [1]: pass", "for i in (x := [1]): pass",
   "if x := 1: pass", "while x := 0: pass", "[x := 1, 2]", "{x := 1, 2}", "(x := 1, 2)", "assert x := 1", "assert (x := 1), y := 2", "raise x := 1", "del x := 1",
   "f'{x:=5}'", "f'{(x:=5)}'", "[y := 1 for x in z]", "[y for x in z if (y := x)]", "[y for x in z if y := x]", "lambda: x := 1", "(lambda: (x := 1))", "x += y := 1", "x: int = y := 1", "x: y := 1",
   "with x := open('a'): pass", "with (x := open('a')): pass", "@x := 1\ndef f(): pass", "import x := 1", "x if y := 1 else z", "print(x := 1, y := 2)", "f(*x := 1)", "f(**x := 1)", "{x := 1: 2}", "{1: x := 2}", "global x := 1", "a[b:=c, d]", "a[1:2, x:=3]",
   "return x := 1", "elif x := 1: pass", "*x := 1", "x.y := 1", "(x.y := 1)", "await x := 1", "assert 1, (x := 1)", "print(a, b := 1, c=d)", "not x := 1", "(not (x := 1))", "s1:= 'a'", "y:= dict"):
    told(s)
