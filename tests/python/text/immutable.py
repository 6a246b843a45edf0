s = "abc"
for f in ("s[0] = 'x'", "del s[0]"):
    try:
        exec(f)
    except TypeError:
        print("TypeError")
try:
    s.nothing
except AttributeError as e:
    print(e)
