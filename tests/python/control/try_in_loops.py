def run(limit):
    log = []
    for i in range(limit):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            if i == 5:
                return log
            log.append(i)
        except ValueError:
            log.append("never")
        else:
            log.append("else%d" % i)
        finally:
            log.append("f%d" % i)
    else:
        log.append("loop else")
    return log


print(run(1), run(3), run(9))


def nested():
    for i in range(2):
        try:
            for j in range(3):
                try:
                    if j == 1:
                        raise KeyError(i, j)
                    yield i, j
                finally:
                    yield "f", j
        except KeyError as error:
            yield error.args


print(list(nested()))
