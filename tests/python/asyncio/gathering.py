# gather and wait_for
import asyncio


async def give(value, turns=1):
    for _ in range(turns):
        await asyncio.sleep(0)
    return value


async def fail(turns=1):
    for _ in range(turns):
        await asyncio.sleep(0)
    raise KeyError("lost")


async def forever(log):
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError:
        log.append("cancelled")
        raise


async def main():
    print(await asyncio.gather())
    print(await asyncio.gather(give(1, 3), give(2), give(3, 2)))
    print(await asyncio.gather(asyncio.sleep(0), give("x")))
    print(await asyncio.gather(give(1), fail(), return_exceptions=True))
    try:
        await asyncio.gather(give(1), fail())
    except KeyError as error:
        print("raised", error)

    print(await asyncio.wait_for(give("in time"), 50))
    print(await asyncio.wait_for(give("no limit"), None))
    log = []
    try:
        await asyncio.wait_for(forever(log), 0.01)
    except asyncio.TimeoutError:
        print("timed out", log)
    try:
        await asyncio.wait_for(fail(), 50)
    except KeyError as error:
        print("raised", error)

    log = []
    both = asyncio.gather(forever(log), forever(log))
    task = asyncio.ensure_future(both)

    async def waits():
        await task

    waiting = asyncio.create_task(waits())
    await asyncio.sleep(0.01)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        print("gather cancelled", log)


asyncio.run(main())
