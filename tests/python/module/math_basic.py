import math
print(math.floor(2.5), math.ceil(2.5), math.trunc(-2.5), math.floor(-2.5), math.ceil(-2.5), math.floor(3))
print(math.sqrt(16), math.pow(2, 10), math.fabs(-2.5), math.copysign(1, -0.0), math.fmod(7.5, 2), math.ldexp(0.5, 3), math.frexp(8.0), math.modf(2.25))
print("%.4f %.4f" % (math.pi, math.e), math.isinf(float("inf")), math.isnan(float("nan")), math.isfinite(1.0), math.isclose(1.0, 1.0))
print("%.3f %.3f %.3f" % (math.sin(1), math.cos(1), math.tan(1)), "%.3f %.3f %.3f %.3f" % (math.asin(0.5), math.acos(0.5), math.atan(1), math.atan2(1, -1)))
print("%.3f %.3f %.3f %.3f" % (math.exp(1), math.log(10), math.log2(8), math.log10(1000)), "%.3f" % math.log(8, 2), "%.2f %.2f" % (math.degrees(math.pi), math.radians(180)))
