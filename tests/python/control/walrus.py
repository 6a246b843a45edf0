data = [1, 2, 3, 4]
if (n := len(data)) > 3:
    print(n)
while (item := data.pop()) > 2:
    print(item)
print([y for x in range(6) if (y := x * x) > 5], y)
print((a := 1, b := 2), a, b)
def f():
    return (z := 5) + z
print(f())
