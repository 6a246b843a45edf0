# Runs programs one after another in this process: reads a length, a line end and a program from standard input, and
# answers on standard output the same way with what the program printed. An exception that ends it is named in a last line.
# After the length may stand `compile`: then the program does not run.
import gc
import io
import sys

sys.set_int_max_str_digits(0)
channel_in, channel_out = sys.stdin.buffer, sys.stdout.buffer
sys.stdin = io.StringIO("")
sys.stderr = io.StringIO()
sys.unraisablehook = lambda unraisable: None

while head := channel_in.readline():
    length, *mode = head.split()
    source = channel_in.read(int(length))
    sys.stdout = output = io.StringIO()
    space = {"__name__": "__main__"}
    try:
        code = compile(source, "main.py", "exec")
        if not mode:
            exec(code, space)
    except SystemExit:
        pass
    except BaseException as error:
        print(type(error).__name__)
    answer = output.getvalue().encode("utf-8", "surrogatepass")
    channel_out.write(b"%d\n" % len(answer))
    channel_out.write(answer)
    channel_out.flush()
    # What ends only now may print; nobody listens.
    sys.stdout = io.StringIO()
    space.clear()
    gc.collect()
