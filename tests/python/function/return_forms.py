def nothing():
    pass
def bare(x):
    if x:
        return
    return x,
def many():
    return 1, 2, *[3, 4]
def nested():
    def inner():
        return "inner"
    return inner()
def early(items):
    for i in items:
        if i > 2:
            return i
    else:
        return "none"
print(nothing(), bare(1), bare(0), many(), nested(), early([1, 5]), early([1]))
