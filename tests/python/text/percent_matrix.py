for spec in ("%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%X", "%#x", "%o", "%#o", "%i"):
    print(spec, [spec % n for n in (0, 42, -42)])
for spec in ("%s", "%6s|", "%-6s|", "%.2s|", "%6.3s|", "%r"):
    print(spec, [spec % (t,) for t in ("", "a", "longer")])
print("%c%c" % ("a", 98), "%%", "%d%%" % 5, "%s and %s" % ("x", [1, 2]))
print("%(a)s-%(b)03d-%(a)s" % {"a": "k", "b": 7}, "%*d|%-*d|" % (5, 42, 4, 7))
for text, args in (("%d", ("x",)), ("%d %d", (1,)), ("%d", (1, 2)), ("%", (1,)), ("%(a)s", ({},))):
    try:
        print(text % args)
    except (TypeError, ValueError, KeyError):
        print("error", text)
print("plain" % (), "%s" % None, "%s" % ((1, 2),), "%s %s" % (1, 2))
