def run(n):
    a = 1
    for i in range(n):
        b = a + i


run(ITERATIONS)
