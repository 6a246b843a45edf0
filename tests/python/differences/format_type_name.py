# Cause: formatting knows the value as a number, no longer its class.
# Workaround: none is needed: the format is wrong in any case.
try:
    "{:s}".format(True)
except ValueError as error:
    print(error)
