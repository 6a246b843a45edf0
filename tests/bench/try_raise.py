def run(n):
    error = ValueError("no")
    for i in range(n):
        try:
            raise error
        except ValueError:
            pass


run(ITERATIONS)
