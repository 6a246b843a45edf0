# Cause: as in .mpy byte code, a coroutine is a generator, and messages call it so.
# Workaround: catch the exception, do not read its text.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



class Wait:
    def __await__(self):
        yield 1


async def work():
    try:
        await Wait()
    finally:
        await Wait()


coroutine = work()
coroutine.send(None)
told(coroutine.close)
