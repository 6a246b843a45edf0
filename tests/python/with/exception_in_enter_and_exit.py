class BadEnter:
    def __enter__(self): raise ValueError("enter")
    def __exit__(self, *a): print("never")
class BadExit:
    def __enter__(self): return 1
    def __exit__(self, *a): raise KeyError("exit")
for C in (BadEnter, BadExit):
    try:
        with C():
            print("body")
    except Exception as e:
        print(type(e).__name__, e)
try:
    with BadExit():
        raise ValueError("first")
except Exception as e:
    print(type(e).__name__)
