# Cause: as in .mpy byte code, a coroutine is a generator; a finished one says so the same way.
# Workaround: await a coroutine once.
async def work():
    pass


coroutine = work()
for _ in range(2):
    try:
        coroutine.send(None)
    except Exception as error:
        print(type(error).__name__)
