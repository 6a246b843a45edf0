def run(n):
    items = []
    for i in range(n):
        items.append(i)


run(ITERATIONS)
