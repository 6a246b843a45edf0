# Cancelling: at an await, before the start, with clean-up, ignored, passed on to what is awaited.
import asyncio


async def forever(name):
    try:
        print(name, "starts")
        while True:
            await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise
    finally:
        print(name, "cleans up")


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("ignored")
    return 7


async def cancelled(task):
    try:
        return await task
    except asyncio.CancelledError as error:
        return repr(error)


async def main():
    task = asyncio.create_task(forever("one"))
    await asyncio.sleep(0)
    print(task.cancel())
    print(await cancelled(task), task.cancelled(), task.done(), task.cancel())

    task = asyncio.create_task(forever("never"))
    task.cancel()
    print(await cancelled(task))

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    print(await task, task.cancelled())

    inner = asyncio.create_task(forever("inner"))

    async def waits():
        await inner

    outer = asyncio.create_task(waits())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    outer.cancel()
    print(await cancelled(outer), inner.cancelled())

    async def cancels_itself():
        asyncio.current_task().cancel()
        print("still here")
        await asyncio.sleep(0)
        print("never")

    print(await cancelled(asyncio.create_task(cancels_itself())))
    print(issubclass(asyncio.CancelledError, Exception))


asyncio.run(main())
