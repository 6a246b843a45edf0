class A: pass
r = repr(A())
print(r.startswith("<") and r.endswith(">") and "A object at " in r, "<class" in repr(A), "function f" in repr(lambda: 0) or "lambda" in repr(lambda: 0))
