# Cause: the byte code of an f-string is a call of str.format: all values are computed first, then all are formatted.
# Workaround: format values of which one may fail, or which change each other, one by one.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


told(lambda: f"{(1, 2):d}{missing}")
told(lambda: f"{7:.2d}{()[0]}")
told(lambda: f"{2 ** 40:c}{1 / 0}")
values = [1]
told(lambda: f"{values} {values.append(2)}")
