class Point:
    def get(self, a):
        return a


def run(n):
    point = Point()
    for i in range(n):
        point.get(i)


run(ITERATIONS)
