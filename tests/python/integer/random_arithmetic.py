import random
class R:
    def __init__(s, x): s.x = x
    def next(s):
        s.x = (s.x * 1103515245 + 12345) & 0x7fffffff
        return s.x
r = R(42)
def big(bits):
    v = 0
    for _ in range((bits + 30) // 31):
        v = (v << 31) | r.next()
    v = v >> ((31 * ((bits + 30) // 31)) - bits) if bits else 0
    return -v if r.next() & 1 else v
def check(s):
    print(s)
for n in range(300):
    a = big(r.next() % 300); b = big(r.next() % 200)
    h = 0
    vals = [a + b, a - b, a * b, a & b, a | b, a ^ b, ~a, -a, abs(a), a << (r.next() % 70), a >> (r.next() % 70), a == b, a < b, a >= b, a != b]
    if b: vals += [a // b, a % b, divmod(a, b)]
    c = abs(b) % 50
    vals += [(a % 100003) ** c, pow(a, abs(b), 1000003 * (1 + abs(a) % 7)), a.bit_length(), a.bit_count() if hasattr(a, 'bit_count') else 0, hex(a), oct(b), bin(a & 0xffff), str(a), int(str(a)) == a, int(hex(b), 16) == b]
    print(n, vals)
    k = (a.bit_length() + 8) // 8
    for o in ('little', 'big'):
        t = a.to_bytes(k, o, signed=True)
        assert int.from_bytes(t, o, signed=True) == a, (a, t)
x = 3 ** 4000
y = 7 ** 3500
print(len(str(x)), str(x)[:50], str(x)[-50:], x % 1000007, (x * y) % (10**9+7), (x*y)//y == x, (x * x - y * y) == (x - y) * (x + y))
print(x.bit_length(), hash(2**31-1)==0 or True, int('9' * 3000) + 1 == 10 ** 3000)
print(10**50 // 3, -10**50 // 3, 10**50 % -7, -7 // 2, -7 % 2, 7 // -2, 7 % -2, (-7) ** 3, 2 ** 0, 0 ** 0)
print(1 << 100, -1 << 100, (1 << 100) >> 99, -(1 << 100) >> 101, -1 >> 1000)
for e in ['1//0', '1%0', 'divmod(1,0)', '1 << -1', '1 >> -1', 'int("x")', 'int("12", 1)', 'int("z", 35)', 'int([])', 'int("1_000")', 'int(" 12 ")', 'int("")', '(-5).to_bytes(1, "big")', '(256).to_bytes(1, "big")', 'int("0x10", 16)', 'int("10", 0)', 'int("0b11", 0)', 'int(3.99)', 'int(-3.99)', 'int("1" * 20)', 'int(b"12")', 'int(True)', '5 @ 3', '1 + "a"', '"a" + 1', '1 - "a"', 'pow(2, -1, 7)', 'pow(2, 5, 0)', 'pow(2, -1, 4)', '2 ** -1', '0 ** -1', 'round(12345, -2)', 'round(15, -1)', 'round(25, -1)', 'round(-15, -1)', 'round(5)', 'int.from_bytes(b"", "big")', 'True + True', 'True & False', 'True ^ True', 'True | 2', '~True', '-True', 'bool(0), bool("")', '5 .real', '(5).imag', '(5).numerator', 'isinstance(True, int)', '1 < 2.5', '2**70 < 1e30', '2**70 == 2.0**70', '10**400 > 1e38', 'max(10**20, 5)', 'hash(10**5)==10**5', '1e3 == 1000', '{1: 2}[1.0]', '{2**40: 1}[2**40]', '{2.0**40: 1}[2**40]', 'hash(2**40) == hash(2.0**40)', '{True: 3}[1]', '0.5 in {0.5}', 'int(10**10) is None']:
    try:
        print(e, '->', eval(e))
    except Exception as ex:
        print(e, '->', type(ex).__name__, ex)
