print(",".join(["a", "b", "c"]), "".join(("x", "y")), "-".join([]), "-".join(["one"]), ", ".join(c for c in "abc"), "-".join("héy"))
for bad in ([1], ["a", None], 5):
    try:
        ",".join(bad)
    except TypeError:
        print("TypeError")
