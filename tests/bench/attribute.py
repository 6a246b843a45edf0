class Point:
    def __init__(self):
        self.x = 1


def run(n):
    point = Point()
    for i in range(n):
        point.x


run(ITERATIONS)
