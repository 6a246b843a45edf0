from collections import deque
d = deque((), 3)
for i in range(5):
    d.append(i)
print(list(d), len(d), d.popleft(), d.pop(), list(d))
d.appendleft(9)
d.extend([7])
print(list(d), bool(d), d[0], d[-1])
try:
    deque((), 2).popleft()
except IndexError:
    print("IndexError")
