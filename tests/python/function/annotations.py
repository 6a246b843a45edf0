def f(a: int, b: "text" = 2, *args: list, c: dict = None, **k: 5) -> str:
    x: int = 3
    y: int
    return a + b + x
print(f(1), f(1, 5))
z: int = 9
print(z)
