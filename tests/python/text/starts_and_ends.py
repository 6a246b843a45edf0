s = "program.py"
print(s.startswith("pro"), s.startswith("gram", 3), s.startswith(""), s.startswith(("x", "pr")), s.startswith("program.pyc"))
print(s.endswith(".py"), s.endswith("pro", 0, 3), s.endswith(""), s.endswith((".txt", ".py")), s.endswith("y", 0, 4))
try:
    s.startswith(1)
except TypeError:
    print("TypeError")
