# Where nesting has used up the stack, compiling is refused as any other call is.
class Compiling:
    depth = 0

    def __repr__(self):
        Compiling.depth += 1
        exec("x = " + "(" * 12 + "1" + ")" * 12)
        return repr([self])


for _ in range(3):
    try:
        repr(Compiling())
    except RuntimeError as error:
        print(isinstance(error, RecursionError), Compiling.depth > 3)
