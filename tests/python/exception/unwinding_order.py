class R:
    def __init__(self, n): self.n = n
    def __enter__(self): print("open", self.n)
    def __exit__(self, *a): print("close", self.n)
try:
    with R(1):
        try:
            with R(2):
                raise KeyError("x")
        finally:
            print("middle")
except KeyError:
    print("handled")
