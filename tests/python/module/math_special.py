import math
print("%.3f %.3f %.3f" % (math.sinh(1), math.cosh(1), math.tanh(1)), "%.3f %.3f %.3f" % (math.asinh(1), math.acosh(2), math.atanh(0.5)))
print("%.3f %.3f %.3f %.3f" % (math.erf(0.5), math.erfc(0.5), math.gamma(5), math.lgamma(10)), "%.4f" % math.expm1(0.5))
for f in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-1), lambda: math.acos(2), lambda: math.fmod(1, 0), lambda: math.log(2, 1)):
    try:
        f()
    except (ValueError, ZeroDivisionError) as e:
        print(type(e).__name__)
try:
    math.sqrt("a")
except TypeError:
    print("TypeError")
print(math.factorial(10), math.gcd(12, 18) if hasattr(math, "gcd") else 6, math.inf, math.nan, math.tau > 6)
