import gc
gc.collect()
print(gc.isenabled())
gc.disable()
print(gc.isenabled())
gc.enable()
def cycle():
    a = []
    b = [a]
    a.append(b)
for _ in range(100):
    cycle()
print(gc.collect() >= 0, gc.isenabled())
