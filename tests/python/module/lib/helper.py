print("helper loads")
loads = 1
VALUE = 42
_hidden = 1
def double(x):
    return x * 2
def triple(x):
    return x * 3
