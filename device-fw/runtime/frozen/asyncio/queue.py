# What tasks hand to one another: Queue, Semaphore, Condition, as in CPython.

from _asyncio import current_task, pause, wake
from asyncio import CancelledError, Lock


class QueueEmpty(Exception):
    pass


class QueueFull(Exception):
    pass


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self.items = []
        self.getting = []
        self.putting = []
        self.unfinished = 0
        self.joining = []

    def qsize(self):
        return len(self.items)

    def empty(self):
        return not self.items

    def full(self):
        return 0 < self.maxsize <= len(self.items)

    async def get(self):
        while not self.items:
            await pause(self.getting)
        return self.get_nowait()

    def get_nowait(self):
        if not self.items:
            raise QueueEmpty
        item = self.items.pop(0)
        wake(self.putting)
        return item

    async def put(self, item):
        while self.full():
            await pause(self.putting)
        self.put_nowait(item)

    def put_nowait(self, item):
        if self.full():
            raise QueueFull
        self.items.append(item)
        self.unfinished += 1
        wake(self.getting)

    def task_done(self):
        if not self.unfinished:
            raise ValueError("task_done() called too many times")
        self.unfinished -= 1
        if not self.unfinished:
            while wake(self.joining):
                pass

    async def join(self):
        while self.unfinished:
            await pause(self.joining)


class Semaphore:
    def __init__(self, value=1):
        self.value = value
        self.waiting = []

    def locked(self):
        return not self.value

    async def acquire(self):
        while not self.value:
            await pause(self.waiting)
        self.value -= 1
        return True

    def release(self):
        self.value += 1
        wake(self.waiting)

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, kind, value, traceback):
        self.release()


class Condition:
    def __init__(self, lock=None):
        self.lock = lock or Lock()
        self.waiting = []
        self.locked = self.lock.locked
        self.acquire = self.lock.acquire
        self.release = self.lock.release

    async def wait(self):
        self.lock.release()
        try:
            await pause(self.waiting)
        finally:
            await self.lock.acquire()
        return True

    async def wait_for(self, predicate):
        while not predicate():
            await self.wait()
        return True

    def notify(self, count=1):
        while count > 0 and wake(self.waiting):
            count -= 1

    def notify_all(self):
        self.notify(len(self.waiting))

    async def __aenter__(self):
        return await self.lock.acquire()

    async def __aexit__(self, kind, value, traceback):
        self.lock.release()
