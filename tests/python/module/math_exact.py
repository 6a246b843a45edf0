import math

print(math.floor(2.5), math.floor(-2.5), math.ceil(2.5), math.ceil(-2.5), math.trunc(2.75), math.trunc(-2.75), type(math.floor(1.0)).__name__)
print(math.sqrt(16), math.sqrt(2.25), math.pow(2, 10), math.fabs(-1.5), math.fmod(7, 3), math.fmod(-7, 3), math.copysign(3, -1), math.ldexp(0.75, 4), math.frexp(8.0), math.modf(2.5), math.modf(-2.5))
for name, args in (("sin", (1,)), ("cos", (1,)), ("tan", (0.5,)), ("asin", (0.5,)), ("acos", (0.5,)), ("atan", (2,)), ("atan2", (1, -2)), ("exp", (1.5,)), ("log", (10,)), ("log2", (10,)), ("log10", (1000,)), ("sinh", (1,)), ("degrees", (1,)), ("radians", (90,))):
    print(name, "%.3f" % getattr(math, name)(*args))
print("%.4f %.4f" % (math.pi, math.e), "%.3f" % math.log(8, 2), math.isclose(1.0, 1.0), math.sqrt(0), math.exp(0), math.log(1), math.sin(0), math.cos(0), math.atan2(0, 1))
for name, args in (("sqrt", (-1,)), ("log", (0,)), ("log", (-1,)), ("acos", (2,)), ("fmod", (1, 0)), ("log", (1, 1))):
    try:
        print(getattr(math, name)(*args))
    except (ValueError, ZeroDivisionError):
        print("error", name)
try:
    math.sqrt("4")
except TypeError:
    print("TypeError")
