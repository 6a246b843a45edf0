def positive(n):
    assert n > 0, f"{n} is not positive"
    return n
for n in (1, -1):
    try:
        print(positive(n))
    except AssertionError as e:
        print("AssertionError:", e)
