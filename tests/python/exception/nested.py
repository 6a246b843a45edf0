try:
    try:
        raise ValueError("inner")
    except KeyError:
        print("wrong")
    finally:
        print("inner finally")
except ValueError as e:
    print("outer", e)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("second")
except KeyError as e:
    print("got", e)
try:
    try:
        raise ValueError("again")
    except ValueError:
        raise
except ValueError as e:
    print("reraised", e)
