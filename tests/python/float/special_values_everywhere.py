inf, nan = float("inf"), float("nan")
print(inf, -inf, nan, inf + 1, inf - inf, inf * 0, -inf < inf, nan == nan, nan != nan, inf == inf, inf > 10 ** 300)
print(1 / inf, str(-inf), repr(nan), "%f %.1f %e" % (inf, -inf, inf), "{:g} {:8.2f}|{:<6}|".format(nan, inf, nan), f"{-inf}")
print([x for x in (inf, nan, 1.5) if x == x], max(1, inf), min(-inf, 0), sorted([inf, 0, -inf]), inf in [inf], float("-Infinity"), float(" NaN "))
for action in (lambda: int(inf), lambda: int(nan), lambda: round(inf), lambda: 1.0 / 0.0, lambda: 1.0 % 0, lambda: 1.0 // 0):
    try:
        action()
    except (OverflowError, ValueError, ZeroDivisionError) as error:
        print(type(error).__name__)
import math

print(math.isinf(inf), math.isnan(nan), math.isfinite(1.5), math.isinf(nan), math.copysign(1.0, -0.0), bool(nan), not inf)
