import random
random.seed(5)
a = [random.randint(1, 6) for _ in range(50)]
random.seed(5)
b = [random.randint(1, 6) for _ in range(50)]
print(a == b, min(a) >= 1, max(a) <= 6, len(set(a)) > 3)
print(all(0 <= random.random() < 1 for _ in range(50)), all(random.randrange(10) in range(10) for _ in range(50)))
print(random.choice([5]), random.choice("z"), all(random.randrange(0, 100, 10) % 10 == 0 for _ in range(20)), 2 <= random.uniform(2, 3) <= 3)
print(0 <= random.getrandbits(8) < 256, random.randint(3, 3))
for f in (lambda: random.randrange(0), lambda: random.choice([]), lambda: random.randint(5, 1)):
    try:
        f()
    except (ValueError, IndexError) as e:
        print(type(e).__name__)
