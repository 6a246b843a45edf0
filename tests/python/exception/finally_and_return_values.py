def f(x):
    try:
        if x: return "try"
        raise ValueError
    except ValueError:
        return "except"
    else:
        return "else"
    finally:
        log.append(x)
log = []
print(f(1), f(0), log)
def g():
    for i in range(3):
        try:
            return i
        finally:
            if i < 2: continue
print(g())
