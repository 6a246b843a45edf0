class AppError(Exception):
    def __init__(self, code, message="none"):
        super().__init__(message)
        self.code = code
class SubError(AppError):
    pass
for make in (lambda: AppError(5), lambda: SubError(6, "sub")):
    try:
        raise make()
    except AppError as e:
        print(type(e).__name__, e, e.code, e.args, isinstance(e, Exception))
class Custom(ValueError):
    def __str__(self):
        return "custom text"
try:
    raise Custom(1, 2)
except ValueError as e:
    print(e, e.args, repr(e))
