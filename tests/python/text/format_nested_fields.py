width, precision = 8, 3
print("{:{}}|".format("a", width), "{:{w}}|".format("b", w=width), "{0:>{1}}|{0:<{1}}|".format("c", 5))
print("{:{fill}{align}{width}}".format("mid", fill="*", align="^", width=9))
print("{:.{p}f}".format(1.5, p=precision), "{:{}.{}f}".format(2.25, width, 1))
print(f"{'x':{width}}|{'y':>{width - 3}}|{12:0{width // 2}d}|{1.5:.{precision - 1}f}")
print("{0[1]}{1[key]}{2.real}".format([1, 2], {"key": "v"}, 5))
