import sys
print(sys.version_info[0], isinstance(sys.version, str), isinstance(sys.path, list), "sys" in sys.modules, sys.byteorder, sys.maxsize > 2**29)
print(isinstance(sys.argv, list), isinstance(sys.platform, str), hasattr(sys, "implementation"))
print("to stdout", file=sys.stdout)
sys.stdout.write("written\n")
try:
    sys.exit()
except SystemExit as e:
    print("exit", e.code)
