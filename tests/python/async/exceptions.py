class Once:
    def __await__(self):
        yield
async def fails():
    await Once()
    raise ValueError("async")
async def main():
    try:
        await fails()
    except ValueError as e:
        return "caught %s" % e
    finally:
        print("finally")
c = main()
c.send(None)
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
c = fails()
c.send(None)
c.close()
