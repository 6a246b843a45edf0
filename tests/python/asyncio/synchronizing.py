# Event, Lock, Queue, Semaphore, Condition
import asyncio


async def events():
    event = asyncio.Event()
    print(event.is_set())

    async def wait(name):
        print(name, await event.wait())

    tasks = [asyncio.create_task(wait(name)) for name in "ab"]
    await asyncio.sleep(0)
    event.set()
    for task in tasks:
        await task
    print(event.is_set(), await event.wait())
    event.clear()
    print(event.is_set())


async def locks():
    lock = asyncio.Lock()
    log = []

    async def use(name):
        for turn in range(2):
            async with lock:
                log.append(name + str(turn))
                await asyncio.sleep(0)

    await asyncio.gather(use("a"), use("b"), use("c"))
    print(log, lock.locked())
    await lock.acquire()
    print(lock.locked())
    waiting = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    lock.release()
    print(lock.locked(), waiting.cancelled())
    try:
        lock.release()
    except RuntimeError as error:
        print("RuntimeError")


async def queues():
    queue = asyncio.Queue(2)

    async def produce():
        for number in range(5):
            await queue.put(number)

    asyncio.create_task(produce())
    print([await queue.get() for _ in range(5)], queue.empty(), queue.qsize())
    queue.put_nowait(1)
    queue.put_nowait(2)
    try:
        queue.put_nowait(3)
    except asyncio.QueueFull:
        print("full", queue.full())
    queue.get_nowait()
    queue.get_nowait()
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        print("empty")


async def semaphores():
    semaphore = asyncio.Semaphore(2)
    inside = 0
    most = 0

    async def use():
        nonlocal inside, most
        async with semaphore:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*[use() for _ in range(5)])
    print(most, semaphore.locked())


async def conditions():
    condition = asyncio.Condition()
    ready = []

    async def wait(name):
        async with condition:
            await condition.wait_for(lambda: name in ready)
            print(name, "goes")

    tasks = [asyncio.create_task(wait(name)) for name in "xy"]
    await asyncio.sleep(0)
    for name in "yx":
        async with condition:
            ready.append(name)
            condition.notify_all()
        await asyncio.sleep(0.01)
    for task in tasks:
        await task


asyncio.run(events())
asyncio.run(locks())
asyncio.run(queues())
asyncio.run(semaphores())
asyncio.run(conditions())
