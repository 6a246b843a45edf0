def risky(n):
    if n == 0: raise ValueError("zero")
    if n == 1: raise KeyError("one")
    if n == 2: raise IndexError
    if n == 3: return 1 / 0
    return n
for n in range(5):
    try:
        r = risky(n)
    except ValueError as e:
        print("value", e)
    except (KeyError, IndexError) as e:
        print(type(e).__name__, e.args)
    except Exception as e:
        print("other", type(e).__name__)
    else:
        print("else", r)
    finally:
        print("finally", n)
try:
    e
except NameError:
    print("e is gone")
