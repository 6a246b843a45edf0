tree = {
    "BaseException": ("Exception", "SystemExit", "KeyboardInterrupt", "GeneratorExit"),
    "Exception": ("ArithmeticError", "AssertionError", "AttributeError", "EOFError", "ImportError", "LookupError",
                  "MemoryError", "NameError", "OSError", "RuntimeError", "StopIteration", "SyntaxError", "TypeError",
                  "ValueError"),
    "ArithmeticError": ("OverflowError", "ZeroDivisionError"),
    "LookupError": ("IndexError", "KeyError"),
    "RuntimeError": ("NotImplementedError",),
    "SyntaxError": ("IndentationError",),
    "ValueError": ("UnicodeError",),
}
names = {}
for base in tree:
    for name in (base,) + tree[base]:
        names[name] = eval(name)
for base, children in tree.items():
    print(base, [issubclass(names[child], names[base]) and not issubclass(names[base], names[child]) for child in children])
print(issubclass(KeyboardInterrupt, Exception), issubclass(IndexError, KeyError), isinstance(KeyError(), LookupError))
print([names[name]().args for name in ("ValueError", "KeyError", "OSError")], ValueError.__name__)
