for a, b in ((1, 2), (2, 2), (3, 2), ("a", "b"), ([1], [1]), (None, None)):
    r = [a == b, a != b, a is b or a == b]
    try:
        r += [a < b, a <= b, a > b, a >= b]
    except TypeError:
        r.append("TypeError")
    print(r)
