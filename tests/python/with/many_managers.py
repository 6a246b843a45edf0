class Manager:
    log = []

    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        Manager.log.append("+" + self.name)
        return self.name

    def __exit__(self, kind, value, trace):
        Manager.log.append("-" + self.name + ("!" if kind else ""))
        return self.swallow


def run(*flags):
    Manager.log = []
    try:
        with Manager("a", flags[0]) as a, Manager("b", flags[1]) as b:
            with Manager("c", flags[2]):
                Manager.log.append(a + b)
                raise ValueError
            Manager.log.append("after c")
        Manager.log.append("after all")
    except ValueError:
        Manager.log.append("escaped")
    return Manager.log


for flags in ((0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0)):
    print(run(*flags))
