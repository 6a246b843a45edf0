class Hostile:
    def __init__(self, kind):
        self.kind = kind

    def fail(self, *args):
        raise self.kind("from hook")

    __len__ = __getitem__ = __setitem__ = __contains__ = __iter__ = __call__ = __add__ = __eq__ = __bool__ = fail
    __lt__ = __hash__ = __str__ = __repr__ = __neg__ = __int__ = __enter__ = __exit__ = __delitem__ = fail


h = Hostile(ValueError)


def enter():
    with h:
        pass


actions = [
    lambda: len(h), lambda: h[0], lambda: 1 in h, lambda: list(h), lambda: h(), lambda: h + 1, lambda: h == 1,
    lambda: bool(h), lambda: h < 1, lambda: hash(h), lambda: str(h), lambda: repr(h), lambda: -h, lambda: int(h),
    lambda: [x for x in h], lambda: sorted([h, h]), lambda: {h: 1}, lambda: h if h else 1, lambda: not h, enter,
    lambda: "%s" % h, lambda: "{}".format(h), lambda: [h].index(5), lambda: max(h, h), lambda: print(h), lambda: dict(h),
]
print([1 for action in actions if not action], end="")
for number, action in enumerate(actions):
    try:
        action()
        print(number, "no error", end=" ")
    except ValueError as error:
        print(number, "ok", end=" ")
    except AttributeError:
        print(number, "ok", end=" ")
print()
