# Tasks that take turns: the parts of CPython's asyncio that fit a board. The queue and the tasks themselves are in _asyncio.

from _asyncio import (
    CancelledError,
    Task,
    TimeoutError,
    current_task,
    due,
    forget_tasks,
    idle,
    pause,
    schedule,
    sleep,
    sleep_ms,
    step,
    wake,
)
from io import IOBase
from select import POLLIN, POLLOUT, poll
import sys

create_task = Task


class InvalidStateError(Exception):
    pass


def _task(awaitable):
    return awaitable if isinstance(awaitable, Task) else Task(_coroutine(awaitable))


def _coroutine(awaitable):
    if hasattr(awaitable, "send"):
        return awaitable
    if not hasattr(awaitable, "__await__") and not hasattr(awaitable, "__iter__"):
        raise TypeError("an awaitable is required")
    return _await(awaitable)


async def _await(awaitable):
    return await awaitable


ensure_future = _task


# Streams that tasks wait for.


class _Streams:
    def __init__(self):
        self.poller = poll()
        # For each stream, by id: the task that reads, the task that writes, the stream.
        self.waiting = {}

    def wait(self, stream, index):
        entry = self.waiting.setdefault(id(stream), [None, None, stream])
        if entry[index]:
            raise RuntimeError("another task waits for this stream")
        entry[index] = current_task()
        self.update(entry)
        return pause(self)

    def update(self, entry):
        events = (POLLIN if entry[0] else 0) | (POLLOUT if entry[1] else 0)
        if events:
            self.poller.register(entry[2], events)
        else:
            self.poller.unregister(entry[2])
            self.waiting.pop(id(entry[2]), None)

    # Called when a task that waits here is cancelled.
    def remove(self, task):
        for entry in list(self.waiting.values()):
            for index in (0, 1):
                if entry[index] is task:
                    entry[index] = None
            self.update(entry)

    def poll(self, milliseconds):
        for stream, events in self.poller.poll(milliseconds):
            entry = self.waiting[id(stream)]
            for index, others in ((0, ~POLLOUT), (1, ~POLLIN)):
                if entry[index] and events & others:
                    schedule(entry[index])
                    entry[index] = None
            self.update(entry)


_streams = _Streams()


# Running.


_stopped = False


def run_until_complete(main=None):
    global _stopped
    _stopped = False
    while not _stopped:
        delay = due()
        if delay:
            if _streams.waiting:
                _streams.poll(delay)
            elif delay < 0 and main is None:
                return
            else:
                # Without a task, a scheduled call may still bring one.
                idle(delay)
            continue
        if _streams.waiting:
            _streams.poll(0)
        task = step(main)
        if task:
            if task is main:
                return main.result()
            _report(task)


def run(awaitable):
    return run_until_complete(_task(awaitable))


def _report(task):
    context = {
        "message": "Task exception wasn't retrieved",
        "exception": task.exception(),
        "future": task,
    }
    Loop.call_exception_handler(context)


class Loop:
    handler = None

    def create_task(awaitable):
        return create_task(awaitable)

    def run_forever():
        run_until_complete()

    def run_until_complete(awaitable):
        return run_until_complete(_task(awaitable))

    def stop():
        global _stopped
        _stopped = True

    def close():
        pass

    def time():
        from time import ticks_ms

        return ticks_ms() / 1000

    def set_exception_handler(handler):
        Loop.handler = handler

    def get_exception_handler():
        return Loop.handler

    def default_exception_handler(loop, context):
        print(context["message"], file=sys.stderr)
        future = context["future"]
        print("future:", future, "coro=", future.coro, file=sys.stderr)
        sys.print_exception(context["exception"], sys.stderr)

    def call_exception_handler(context):
        (Loop.handler or Loop.default_exception_handler)(Loop, context)


def get_event_loop():
    return Loop


def get_running_loop():
    current_task()
    return Loop


def new_event_loop():
    global _streams
    forget_tasks()
    _streams = _Streams()
    Loop.handler = None
    return Loop


# Waiting for several things, or not for ever.


async def wait_for_ms(awaitable, milliseconds):
    task = _task(awaitable)
    if milliseconds is None:
        return await task
    expired = False
    waiting = []

    async def expire():
        nonlocal expired
        await sleep_ms(milliseconds)
        expired = task.cancel()

    task.add_done_callback(lambda task: wake(waiting))
    timer = Task(expire())
    try:
        while not task.done():
            await pause(waiting)
    except CancelledError:
        task.cancel()
        raise
    finally:
        timer.cancel()
    if expired:
        raise TimeoutError
    return task.result()


def wait_for(awaitable, timeout):
    return wait_for_ms(awaitable, None if timeout is None else int(timeout * 1000))


async def gather(*awaitables, return_exceptions=False):
    tasks = [_task(awaitable) for awaitable in awaitables]
    left = len(tasks)
    failed = None
    waiting = []

    def done(task):
        nonlocal left, failed
        left -= 1
        if not return_exceptions and not failed and task.exception():
            failed = task
        if not left or failed:
            wake(waiting)

    for task in tasks:
        task.add_done_callback(done)
    try:
        while left and not failed:
            await pause(waiting)
    except CancelledError:
        return_exceptions = True
        for task in tasks:
            task.cancel()
        while left:
            await pause(waiting)
        raise
    if failed:
        failed.result()
    return [task.exception() or task.result() for task in tasks]


class Event:
    def __init__(self):
        self.state = False
        self.waiting = []

    def is_set(self):
        return self.state

    def set(self):
        self.state = True
        while wake(self.waiting):
            pass

    def clear(self):
        self.state = False

    async def wait(self):
        if not self.state:
            await pause(self.waiting)
        return True


# An event that an interrupt may set: setting it takes no memory, and the loop looks at it by polling.
class ThreadSafeFlag(IOBase):
    def __init__(self):
        self.state = 0

    def ioctl(self, request, argument):
        if request == 3:
            return self.state * argument
        return -1

    def set(self):
        self.state = 1

    def clear(self):
        self.state = 0

    async def wait(self):
        if not self.state:
            await _streams.wait(self, 0)
        self.state = 0


class Lock:
    def __init__(self):
        # The task that has it, or that has been woken to take it.
        self.owner = None
        self.taken = False
        self.waiting = []

    def locked(self):
        return self.taken

    def release(self):
        if not self.taken:
            raise RuntimeError("Lock not acquired")
        self.taken = False
        # It passes to the task that waited longest.
        self.owner = wake(self.waiting)

    async def acquire(self):
        me = current_task()
        if self.owner is None:
            self.owner = me
        else:
            try:
                await pause(self.waiting)
            except CancelledError:
                if self.owner is me:
                    self.owner = wake(self.waiting)
                raise
        self.taken = True
        return True

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, kind, value, traceback):
        self.release()


_ELSEWHERE = {
    "Stream": "stream",
    "StreamReader": "stream",
    "StreamWriter": "stream",
    "Queue": "queue",
    "QueueEmpty": "queue",
    "QueueFull": "queue",
    "Semaphore": "queue",
    "Condition": "queue",
    "Server": "net",
    "open_connection": "net",
    "start_server": "net",
}


# What not every program needs is imported when it is asked for.
def __getattr__(name):
    module = _ELSEWHERE.get(name)
    if module is None:
        raise AttributeError("module 'asyncio' has no attribute '" + name + "'")
    value = getattr(__import__("asyncio." + module, None, None, (name,)), name)
    globals()[name] = value
    return value
