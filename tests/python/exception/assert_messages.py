def check(condition, *message):
    try:
        if message:
            assert condition, message[0]
        else:
            assert condition
        return "passed"
    except AssertionError as error:
        return error.args


print(check(True), check(False), check(0, "zero"), check([], ["list"]), check("x", 1 / 1), check(None, None))
evaluated = []
assert True, evaluated.append("message")
print(evaluated)
assert (1, 2)
