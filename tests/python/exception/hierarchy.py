pairs = [(ArithmeticError, Exception), (ZeroDivisionError, ArithmeticError), (OverflowError, ArithmeticError), (KeyError, LookupError),
         (IndexError, LookupError), (NotImplementedError, RuntimeError), (UnicodeError, ValueError), (IndentationError, SyntaxError),
         (StopIteration, Exception), (GeneratorExit, BaseException), (KeyboardInterrupt, BaseException), (SystemExit, BaseException),
         (OSError, Exception), (ImportError, Exception), (MemoryError, Exception), (NameError, Exception), (AssertionError, Exception),
         (AttributeError, Exception), (EOFError, Exception), (TypeError, Exception)]
for a, b in pairs:
    print(a.__name__, b.__name__, issubclass(a, b), issubclass(b, a))
print(issubclass(SystemExit, Exception), issubclass(KeyboardInterrupt, Exception), issubclass(GeneratorExit, Exception))
