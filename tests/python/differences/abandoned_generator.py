# Cause: memory is reclaimed by a collector, not when the last reference goes; a finally in a generator that nobody can
# reach any more does not run.
# Workaround: close() the generator, or use it in with.
def readings():
    try:
        yield 1
        yield 2
    finally:
        print("finally")


print(next(readings()))
print("end")
