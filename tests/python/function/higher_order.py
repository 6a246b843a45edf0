def compose(*functions):
    def run(value):
        for function in functions:
            value = function(value)
        return value

    return run


def curry(function, count, *given):
    if count == 0:
        return function(*given)
    return lambda value: curry(function, count - 1, *given + (value,))


print(compose(str, len, lambda n: n * 2)(12345), compose()(7), curry(lambda a, b, c: a + b * c, 3)(1)(2)(3))
print(list(map(lambda a, b: a * b, [1, 2, 3], [4, 5])), list(filter(None, [0, 1, "", "a"])), list(map(str.upper, "ab")))
apply = lambda f, *a, **k: f(*a, **k)
print(apply(max, 3, 9, 2), apply(sorted, [3, 1], reverse=True), (lambda: (yield))().__class__.__name__, (lambda *a: a)(1, 2))
