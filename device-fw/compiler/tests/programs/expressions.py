# Operators, comparisons, displays, comprehensions, slices, literals.
print(1 + 2 * 3 ** 2 // 4 - 5 % 3, -2 ** 2, (-2) ** 2, 2 ** -1, ~5, not 0, not not [])
print(1 << 4 | 3 ^ 5 & 6, 7 // -2, -7 // 2, 7 % -3, -7 % 3, 10 / 4)
print(1 < 2 < 3, 1 < 2 > 3, 1 == 1.0 != 2, 3 > 2 >= 2 > 1 <= 1, "a" in "abc" in ["abc"])
print(1 is None, None is None, 1 is not None, 2 in (1, 2), 3 not in [1, 2])
print(0 or "" or "x", 1 and 2 and 3, 0 and 1, None or 0, 1 and 0 or 2)


def truth(*values):
    return [1 if a and b or not c else 0 for a in values for b in values for c in values]


print(truth(0, 1))
print("yes" if 1 else "no", "a" if 0 else "b" if 0 else "c")
n = 5
if n > 3 and (n < 10 or n == 20) and not n == 7:
    print("condition")
while not (n <= 0 or n == 3):
    n -= 1
print(n)
if (m := n + 1) > 3:
    print(m)
print([y := 1, y ** 2], y)
print((lambda a: [b := a, b * 2])(4))

a, b = 1, 2
a, b = b, a
print(a, b)
a, b, c = 1, 2, 3
c, a, b = a, b, c
print(a, b, c)
(a, b), [c, d] = (1, 2), [3, 4]
print(a, b, c, d)
a, *b, c = range(6)
print(a, b, c)
*a, b = "xyz"
print(a, b)
(a, *b), c = (1, 2, 3), 4
print(a, b, c)
a = b = c = []
a.append(1)
print(b is c, c)
for i, (j, *k) in enumerate([(1, 2, 3), (4,)]):
    print(i, j, k)
[] = []
() = ()

x = [1, 2, 3, 4, 5, 6]
print(x[0], x[-1], x[1:3], x[:2], x[4:], x[:], x[::2], x[::-1], x[1:5:2], x[-2:])
x[1:3] = [9]
print(x)
del x[0], x[-1]
print(x)
x[0] += 10
print(x)


class Key:
    def __getitem__(self, key):
        return key


k = Key()
print(k[1, 2], k[1:2, 3], k[...], k[()], k[1,])

print([i * j for i in range(3) for j in range(i) if i + j], sorted({i: i * i for i in range(3)}.items()), sorted({i % 2 for i in range(5)}))
print(sum(i for i in range(10) if i % 2), list((i, j) for i in "ab" for j in "cd"))
print([[j for j in range(i)] for i in range(3)], [lambda: i for i in range(3)][0]())
print([x for x in [1, 2, 3] if x > 1 if x < 3], [(lambda y: y + x)(1) for x in range(2)])
print(any(x > 2 for x in [1, 2, 3]), [z := 3, z], [w for w in range(3) if (q := w) > 0], q)


def comp_scope(n):
    k = 2
    return [i * k for i in range(n)], sorted({i: k for i in range(n)}.items()), (lambda: [j + k for j in [n]])()


print(comp_scope(3))


def walrus_in_comprehension(items):
    found = [last := i for i in items if i > 1]
    return found, last


print(walrus_in_comprehension([1, 2, 3]))

print([*range(3), 4, *"ab"], (*range(2), *[5]), {*"aa", "b"} == {"a", "b"}, {"a": 1, **{"b": 2, "a": 3}, "c": 4} == {"a": 3, "b": 2, "c": 4})
print([*[]], (*(), 1), {**{}}, [*(1, 2), *[3]])
t = *range(3), 9
print(t)
print((), (1,), (1, 2), [], {}, {1: 2}, {1})
print((1, "two", 3.5, None, True, b"x", (4, 5), ...))
print(0x1F, 0o17, 0b101, 1_000_000, 0xDEAD_BEEF, 10 ** 20, 123456789012345678901234567890, -1234567890123)
print(1073741823, 1073741824, -1073741824, -1073741825, 2 ** 62, 2 ** 63, 2 ** 64, -(2 ** 63))
print(0xFFFFFFFFFFFFFFFFFFFFFFFF, 0o777777777777777777777777777777, 0b1 << 80)
print(1.5, 1e3, 1E-2, .5, 5., 1_0.5, -0.25, 1e10 == 10000000000.0)
print(2j * 2j == -4, 1 + 2j == complex(1, 2))
print(True + True, ... is Ellipsis, None)
print("a" "b" 'c', "tab\tnew\\n\x41\u00e4\101", r"raw\n", """triple
"quoted" text""", 'it''s', "\
joined")
print(b"bytes\x00\xff" b"more", rb"\x", "ä€😀", "\U0001F600" == "😀")
print(len("0123456789012345678901234567890123456789"), "short" is "short")
print(1if 1else 2, [1for _ in"a"])
x = 1; y = 2; print(x, y)
print((
    1 +
    2
), [
    3,
    4,
])
print(x if x else
      y)
z = 1 + \
    2
print(z)
if x == 1: print("one line"); print("two")
else: print("never")
print(f(3) if (f := lambda v: v * 2) else 0)
print(*[1, 2], sep="-", end="!\n")
print("%d %s" % (1, "x"), "a".join(["1", "2"]), "abc"[1], "{} {}".format(1, 2))
i = 10
i += 1; i -= 2; i *= 3; i //= 2; i %= 7; i **= 2; i <<= 3; i >>= 1; i |= 1; i &= 0xFF; i ^= 3
print(i)
i /= 2
print(i)
d = {"a": {"b": [1, 2]}}
d["a"]["b"][0] += 5
d["a"]["c"] = d["a"].get("b")[0]
print(d["a"]["b"], d["a"]["c"])
del d["a"]["b"]
print(d)
print(__name__ != "x", __debug__)
print(1 if __debug__ else 2)
if 0:
    print("never")
elif 1:
    print("always")
else:
    print("never")
while 0:
    print("never")
else:
    print("while else")
while 1:
    break
for _ in (): pass
else: print("for else")
