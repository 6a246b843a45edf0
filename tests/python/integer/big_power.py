print(2**1000)
print(3**200, (-3)**201, 10**50)
print(pow(7, 300, 13), pow(3, 10**20, 10**9 + 7), pow(2**100, 5, 10**9))
print(pow(-5, 3, 7), pow(5, 3, -7))
print(0**0, 5**0, 0**5)
try:
    pow(2, 3, 0)
except ValueError:
    print("ValueError")
