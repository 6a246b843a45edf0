def value(how):
    try:
        if how == "return":
            return "try"
        if how == "raise":
            raise ValueError
        if how == "nothing":
            pass
    except ValueError:
        return "except"
    else:
        return "else"
    finally:
        if how != "keep":
            return "finally " + how
    return "end"


print([value(how) for how in ("return", "raise", "nothing", "keep")])


def loop():
    for i in range(5):
        try:
            raise KeyError
        finally:
            if i < 3:
                continue
            break
    return i


print(loop())
