def f(x):
    try:
        raise x
    except:
        return "caught " + type(x).__name__
print(f(ValueError()), f(KeyboardInterrupt()), f(SystemExit(3)), f(GeneratorExit()))
try:
    raise SystemExit(7)
except SystemExit as e:
    print(e.code, e.args)
try:
    import sys
    sys.exit("bye")
except SystemExit as e:
    print(e.code)
