# Moves particles on circles and projects them to a sphere: float attributes, calls into math.

from math import cos, sin, sqrt

SIZE = 1600  # in the smoke test: 1

COUNT = 600


class Particle:
    def __init__(self, angle):
        self.east = 2.0 * cos(angle)
        self.north = 3.0 * sin(angle)
        self.height = self.east * self.north * 0.25 + 1.5

    def project(self):
        scale = 1.0 / sqrt(self.east * self.east + self.north * self.north + self.height * self.height)
        self.east *= scale
        self.north *= scale
        self.height *= scale

    def raise_bounds(self, bounds):
        if self.east > bounds.east:
            bounds.east = self.east
        if self.north > bounds.north:
            bounds.north = self.north
        if self.height > bounds.height:
            bounds.height = self.height


def highest(count):
    particles = [Particle(index * 6.25 / count) for index in range(count)]
    for particle in particles:
        particle.project()
    bounds = Particle(3.5)
    bounds.project()
    for particle in particles:
        particle.raise_bounds(bounds)
    return bounds


for _ in range(SIZE):
    bounds = highest(COUNT)
print("float", SIZE, round(bounds.east * 1000), round(bounds.north * 1000), round(bounds.height * 1000))
