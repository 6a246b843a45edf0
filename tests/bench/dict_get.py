def run(n):
    table = {"a": 1, "b": 2, "c": 3}
    for i in range(n):
        table["b"]


run(ITERATIONS)
