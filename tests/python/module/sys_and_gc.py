import gc
import sys

print(sys.byteorder, sys.maxsize > 2 ** 29, isinstance(sys.path, list), isinstance(sys.argv, list), sys.version_info[0], isinstance(sys.platform, str), "sys" in sys.modules)
gc.collect()
keep = [[i] for i in range(200)]
for i in range(50):
    garbage = [list(range(20)), {"a": [i]}]
    garbage.append(garbage)
gc.collect()
print(len(keep), keep[199], sum(k[0] for k in keep), gc.isenabled())
gc.disable()
print(gc.isenabled())
gc.enable()
try:
    sys.exit(3)
except SystemExit as error:
    print(error.args)
try:
    sys.exit()
except SystemExit as error:
    print(error.args)
