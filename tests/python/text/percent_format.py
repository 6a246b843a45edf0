print("%s %r %d %i %u" % ("a", "b", 1, 2, 3))
print("%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42))
print("%x %X %#x %o %#o %c %c" % (255, 255, 255, 8, 8, 65, "z"))
print("%5s|%-5s|%.2s|%5.1s|" % ("abc", "abc", "abc", "abc"))
print("%%  %d%%" % 50, "%(name)s is %(age)d" % {"name": "Ann", "age": 30})
print("%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 1.5))
print("%s" % None, "%s" % [1], "%s" % (1,), "%r" % "x", "%d" % 3.75, "%s %s" % ((1, 2), "x"))
for f in (lambda: "%d" % "a", lambda: "%s %s" % 1, lambda: "%s" % (1, 2), lambda: "%z" % 1, lambda: "%d" % (1, 2)):
    try:
        print(f())
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
