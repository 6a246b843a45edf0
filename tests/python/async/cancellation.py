class Forever:
    def __await__(self):
        while True:
            yield
class Cancelled(Exception): pass
async def task():
    try:
        await Forever()
    except Cancelled:
        print("cancelled")
        return "clean"
    finally:
        print("finally")
c = task()
c.send(None); c.send(None)
try:
    c.throw(Cancelled())
except StopIteration as e:
    print(e.value)
