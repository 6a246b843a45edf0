def callee(a):
    return a


def run(n):
    for i in range(n):
        callee(i)


run(ITERATIONS)
