# Plays the chaos game along B-splines: small classes, float attributes, operator methods.

SIZE = 80000  # in the smoke test: 60


class Vector:
    def __init__(self, x=0.0, y=0.0):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def length(self):
        return (self.x * self.x + self.y * self.y) ** 0.5

    def blend(self, share, other):
        rest = 1.0 - share
        return Vector(self.x * share + other.x * rest, self.y * share + other.y * rest)


class Spline:
    def __init__(self, points, degree):
        self.points = points
        self.degree = degree
        inner = len(points) - degree
        self.knots = [0] * degree + list(range(inner + 1)) + [inner] * degree

    def domain_end(self):
        return self.knots[-1]

    def interval(self, u):
        low = self.degree
        while low < len(self.points) - 1 and u >= self.knots[low + 1]:
            low += 1
        return low

    def __call__(self, u):
        # De Boor's algorithm.
        at, degree, knots = self.interval(u), self.degree, self.knots
        work = [self.points[at - degree + i] for i in range(degree + 1)]
        for level in range(1, degree + 1):
            for i in range(degree, level - 1, -1):
                left = knots[at - degree + i]
                right = knots[at + 1 + i - level]
                work[i] = work[i].blend((u - left) / (right - left), work[i - 1])
        return work[degree]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 421 + 1663) % 7875
        return self.state % limit

    def unit(self):
        return self.below(7875) / 7875.0


class ChaosGame:
    def __init__(self, splines, seed):
        self.splines = splines
        self.random = Random(seed)
        self.point = Vector(0.5, 0.5)
        self.longest = 0.0

    def step(self):
        spline = self.splines[self.random.below(len(self.splines))]
        u = self.point.x * spline.domain_end()
        base = spline(u)
        slope = spline(min(u + 0.01, spline.domain_end())) - base
        self.longest = max(self.longest, slope.length())
        shifted = base + Vector(-slope.y, slope.x)
        self.point = self.point.blend(0.5, shifted)
        self.point.x = min(max(self.point.x, 0.0), 1.0)
        self.point.y = min(max(self.point.y + self.random.unit() * 0.01, 0.0), 1.0)
        return self.point


def play(steps):
    corners = [(0.1, 0.2), (0.3, 0.9), (0.5, 0.1), (0.7, 0.8), (0.9, 0.3), (0.95, 0.6)]
    splines = [
        Spline([Vector(x, y) for x, y in corners], 3),
        Spline([Vector(y, x) for x, y in corners], 2),
        Spline([Vector(1.0 - x, x * y) for x, y in corners], 3),
    ]
    game = ChaosGame(splines, 1234)
    grid = [[0] * 20 for _ in range(20)]
    total = Vector()
    for _ in range(steps):
        point = game.step()
        grid[min(int(point.y * 20), 19)][min(int(point.x * 20), 19)] += 1
        total = total + point
    crowded = sum(1 for row in grid for count in row if count > steps // 100)
    return round(total.x * 100 / steps), round(total.y * 100 / steps), crowded


print("chaos", SIZE, play(SIZE))
