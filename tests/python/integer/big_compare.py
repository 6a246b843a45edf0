a = 10**40
print(a == 10**40, a != 10**40, a < a + 1, a > a - 1, a <= a, a >= a)
print(a == 1, a > 1, -a < 1, 1 < a, 1 > -a, -a < a)
print(sorted([a, -a, 0, 5, a - 1, -a + 1, 2**70]))
print(max(a, 2**131), min(a, -a))
