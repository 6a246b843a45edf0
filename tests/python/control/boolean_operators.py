def t(x):
    print("t", x, end=" ")
    return x
print(t(1) and t(2), t(0) and t(2), t(0) or t(3), t(1) or t(3), not t(0))
print(t(0) or t("") or t(None), t(1) and t([]) and t(5), (t(0) or t(1)) and t(7))
print(None or "default", [] or {} or 0, 1 and "x", not [], not not "a")
