def run(n):
    for i in range(n):
        try:
            raise ValueError("no")
        except ValueError:
            pass


run(ITERATIONS)
