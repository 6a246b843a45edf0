def level(n):
    if n == 0:
        raise ValueError("bottom")
    try:
        level(n - 1)
    finally:
        log.append(n)
log = []
try:
    level(20)
except ValueError as e:
    print(e, log)
