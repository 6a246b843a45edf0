# Tasks take turns; results and exceptions reach who awaits them.
import asyncio


async def count(name, times):
    for number in range(times):
        print(name, number)
        await asyncio.sleep(0)
    return name * 2


async def fail(message):
    await asyncio.sleep(0)
    raise ValueError(message)


async def main():
    first = asyncio.create_task(count("a", 3))
    second = asyncio.create_task(count("b", 2))
    print(first.done(), second.done())
    print(await second, await first)
    print(first.done(), first.result(), first.cancelled())
    print(await first)

    failing = asyncio.create_task(fail("no"))
    try:
        await failing
    except ValueError as error:
        print("caught", error)
    print(failing.done(), repr(failing.exception()))

    async def outer():
        return await count("c", 2)

    print(await outer())
    print(asyncio.current_task() is asyncio.current_task())
    done = []
    task = asyncio.create_task(count("d", 1))
    task.add_done_callback(lambda task: done.append(task.result()))
    await task
    await asyncio.sleep(0)
    print(done)
    return "end"


print(asyncio.run(main()))
print(asyncio.run(count("e", 1)))
try:
    asyncio.run(fail("at the top"))
except ValueError as error:
    print(error)
try:
    asyncio.current_task()
except RuntimeError:
    print("no loop")
