def resource():
    print("acquire")
    try:
        yield "r"
    except ValueError:
        print("rollback")
        raise
    finally:
        print("release")
for r in resource():
    print("use", r)
g = resource()
next(g)
try:
    g.throw(ValueError("x"))
except ValueError:
    print("propagated")
