attempts = []
def flaky():
    attempts.append(len(attempts))
    if len(attempts) < 3:
        raise OSError(110, "timed out")
    return "ok"
def retry(f, n):
    for i in range(n):
        try:
            return f()
        except OSError as e:
            print("failed", e.errno)
    raise RuntimeError("gave up")
print(retry(flaky, 5), attempts)
