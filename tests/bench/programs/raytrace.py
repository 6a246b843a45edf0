# Renders spheres over a chequered floor with shadows and mirrors: classes, methods, float arithmetic, recursion.

from math import sqrt

SIZE = 250  # in the smoke test: 6


class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def scaled(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def unit(self):
        return self.scaled(1.0 / sqrt(self.dot(self)))

    def mirrored(self, normal):
        return self - normal.scaled(2.0 * self.dot(normal))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction.unit()

    def at(self, distance):
        return self.origin + self.direction.scaled(distance)


class Sphere:
    def __init__(self, centre, radius, brightness, mirror):
        self.centre = centre
        self.radius = radius
        self.brightness = brightness
        self.mirror = mirror

    def distance(self, ray):
        offset = self.centre - ray.origin
        along = offset.dot(ray.direction)
        square = self.radius * self.radius - offset.dot(offset) + along * along
        if square < 0.0:
            return None
        nearest = along - sqrt(square)
        return nearest if nearest > 0.001 else None

    def normal(self, point):
        return (point - self.centre).scaled(1.0 / self.radius)

    def colour(self, point):
        return self.brightness


class Floor:
    mirror = 0.15

    def __init__(self, height):
        self.height = height

    def distance(self, ray):
        if ray.direction.y > -0.001:
            return None
        nearest = (self.height - ray.origin.y) / ray.direction.y
        return nearest if nearest > 0.001 else None

    def normal(self, point):
        return Vector(0.0, 1.0, 0.0)

    def colour(self, point):
        return 0.9 if (int(point.x + 100.5) + int(point.z + 100.5)) % 2 else 0.3


class Scene:
    def __init__(self):
        self.light = Vector(-4.0, 6.0, -3.0)
        self.things = [
            Sphere(Vector(0.0, 0.2, 2.0), 1.0, 0.7, 0.4),
            Sphere(Vector(1.6, -0.3, 1.2), 0.5, 0.5, 0.2),
            Sphere(Vector(-1.5, -0.4, 1.0), 0.4, 0.9, 0.0),
            Floor(-0.8),
        ]

    def nearest(self, ray):
        found = None
        best = 1000.0
        for thing in self.things:
            distance = thing.distance(ray)
            if distance is not None and distance < best:
                best = distance
                found = thing
        return found, best

    def lit(self, point):
        ray = Ray(point, self.light - point)
        for thing in self.things:
            if thing.distance(ray) is not None:
                return False
        return True

    def brightness(self, ray, depth):
        thing, distance = self.nearest(ray)
        if thing is None:
            return 0.2 + 0.3 * abs(ray.direction.y)
        point = ray.at(distance)
        normal = thing.normal(point)
        shade = 0.1
        if self.lit(point):
            shade += max(0.0, normal.dot((self.light - point).unit()))
        result = shade * thing.colour(point)
        if depth and thing.mirror:
            reflected = Ray(point, ray.direction.mirrored(normal))
            result += thing.mirror * self.brightness(reflected, depth - 1)
        return min(result, 1.0)


def render(size):
    scene = Scene()
    eye = Vector(0.0, 0.3, -3.0)
    total = 0.0
    picture = bytearray(size * size)
    for line in range(size):
        for column in range(size):
            x = (column + 0.5) / size * 2.0 - 1.0
            y = 1.0 - (line + 0.5) / size * 2.0
            value = scene.brightness(Ray(eye, Vector(x, y, 2.0)), 2)
            picture[line * size + column] = int(value * 255)
            total += value
    bright = sum(1 for value in picture if value > 127)
    return round(total * 1000 / (size * size)), round(bright / 10)


print("raytrace", SIZE, render(SIZE))
