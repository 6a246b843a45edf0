try:
    open("/no/such/file")
except OSError as e:
    print("OSError", e.errno == 2, e.args[0] == 2)
e = OSError(5, "io")
print(e.errno, e.args)
try:
    raise OSError(17, "exists")
except OSError as e:
    print(e.errno, e.args)
