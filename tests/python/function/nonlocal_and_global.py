x = "global"
def outer():
    x = "outer"
    def middle():
        nonlocal x
        x = "changed"
        def inner():
            global x
            x = "global changed"
            return x
        return inner(), x
    return middle(), x
print(outer(), x)
def make():
    global created
    created = 5
make()
print(created)
def unbound():
    try:
        print(y)
    except NameError as e:
        print("NameError")
    y = 1
unbound()
try:
    undefined_name
except NameError as e:
    print(e)
