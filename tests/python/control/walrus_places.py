data = [3, 8, 1, 9]
if (n := len(data)) > 3:
    print("long", n)
while (item := data.pop()) != 3:
    print(item, end=" ")
print(item)
print([y for x in range(6) if (y := x * x) % 2 == 0], y)
print((a := 1) + (b := a + 1), a, b, [c := 5, c ** 2], {"k": (d := 7)}, d)


def f(x):
    return (doubled := x * 2) + doubled


print(f(4), (lambda: (e := 3) * e)(), any((found := w).startswith("b") for w in ("ax", "bx", "cx")), found)
print(f"{(z := 10)} {z + 1}", (p := [1, 2])[(q := 1)], p, q)
