log = []
def t(v, name):
    log.append(name)
    return v
if t(0, "a") and t(1, "b") or t(2, "c") and not t(0, "d"):
    print(log)
x = t(None, "e") or t([], "f") or t("g", "g")
print(x, log)
