n = 0
while n < 3:
    n += 1
else:
    print("finished", n)
while True:
    n += 1
    if n % 2:
        continue
    if n > 7:
        break
else:
    print("never")
print(n)
while n:
    n -= 1
    if n == 2:
        break
else:
    print("no")
print(n)
