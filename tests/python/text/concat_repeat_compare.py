print("a" + "b", "ab" * 3, 3 * "ab", "ab" * 0, "ab" * -1, "a" < "b", "a" < "B", "abc" < "abd", "ab" < "abc", "" < "a")
print("é" > "z", "a" == "a", "a" != "b", "a" == 1, "a" == b"a")
for f in (lambda: "a" + 1, lambda: 1 + "a", lambda: "a" * "b", lambda: "a" < 1, lambda: "a" - "b"):
    try:
        f()
    except TypeError:
        print("TypeError")
