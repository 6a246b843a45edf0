import os

for action in (
    lambda: open("no_such_file_here"), lambda: os.remove("no_such_file_here"), lambda: os.listdir("no_such_folder"),
    lambda: os.stat("no_such_file_here"), lambda: os.rename("no_such_file_here", "other"), lambda: os.rmdir("no_such_folder"),
):
    try:
        action()
    except OSError as error:
        print(error.args[0], error.errno, isinstance(error, Exception))
error = OSError(5, "text")
print(error.args, error.errno, OSError(7).args, OSError().args)
