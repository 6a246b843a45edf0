import sys
sys.path.append("lib")


class Holder:
    import counter
    from counter import value as start

    def get(self):
        return self.counter.value


def local():
    from counter import bump
    return bump()


print(Holder().get(), Holder.start, local(), Holder().get(), "bump" in globals())
