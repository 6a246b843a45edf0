import time
a = time.time()
time.sleep(0.01)
b = time.time()
print(b >= a, isinstance(a, (int, float)), len(time.localtime()) >= 8)
t = time.gmtime(86400 * 365)
print(t[1], t[2], t[3:6])
