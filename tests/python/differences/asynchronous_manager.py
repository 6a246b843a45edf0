# Cause: async with calls the methods as attributes, as .mpy byte code has it.
# Workaround: define __aenter__ and __aexit__.
async def work():
    async with 5:
        pass


try:
    work().send(None)
except Exception as error:
    print(type(error).__name__)
