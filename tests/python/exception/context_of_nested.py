def run():
    try:
        try:
            raise ValueError("first")
        except ValueError as error:
            try:
                raise KeyError("second")
            except KeyError as inner:
                print("inner", inner.args, error.args)
            try:
                inner
            except NameError:
                print("inner is gone")
            raise TypeError("third") from error
        finally:
            print("finally")
    except TypeError as error:
        print("outer", error.args)
        return "returned"


print(run())
try:
    error
except NameError:
    print("never at module level")
