x = 1
def f():
    return "x" in globals(), globals()["x"]
print(f(), __name__)
globals()["made"] = 5
print(made)
