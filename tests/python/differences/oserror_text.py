# Cause: as on MicroPython the text of an OSError with a number alone names the error.
# Workaround: error.errno and error.args are the same.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



def fail():
    raise OSError(5)


told(fail)
