def a():
    try:
        return "try"
    finally:
        print("cleanup")
def b():
    try:
        return "try"
    finally:
        return "finally"
def c():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                break
        finally:
            print("loop finally", i)
    return i
def d():
    try:
        raise ValueError
    except ValueError:
        return "handler"
    finally:
        print("d finally")
def e():
    while True:
        try:
            raise KeyError
        finally:
            break
    return "swallowed"
def f():
    try:
        try:
            return 1
        finally:
            print("inner")
    finally:
        print("outer")
print(a(), b(), c(), d(), e(), f())
