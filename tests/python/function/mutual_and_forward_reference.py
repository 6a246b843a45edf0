def first(n): return "done" if n == 0 else second(n - 1)
def second(n): return first(n)
print(first(10))
