# An exception takes keywords only where its own __init__ does.
class Plain(Exception):
    pass


class Own(Exception):
    def __init__(self, a, k=1):
        super().__init__(a)
        self.k = k


class Passing(Exception):
    def __init__(self, **keywords):
        super().__init__(**keywords)


for make in [lambda: ValueError(k=1), lambda: Plain(k=1), lambda: Own(1, k=2).k, lambda: Passing(), lambda: Passing(k=1)]:
    try:
        print(repr(make()))
    except TypeError as error:
        print(error)
