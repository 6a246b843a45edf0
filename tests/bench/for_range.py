def run(n):
    for i in range(n):
        pass


run(ITERATIONS)
