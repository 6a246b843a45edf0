class A(Exception): pass
class B(A): pass
def choose(e):
    try:
        raise e
    except B:
        return "B"
    except A:
        return "A"
    except Exception:
        return "E"
print(choose(A()), choose(B()), choose(KeyError()))
kinds = (A, KeyError)
for e in (B(), KeyError(), ValueError()):
    try:
        try:
            raise e
        except kinds as x:
            print("in kinds", type(x).__name__)
    except Exception as y:
        print("outside", type(y).__name__)
