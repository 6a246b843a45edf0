"""Line numbers and function names of a traceback, on any Python."""
import sys

try:
    from traceback import extract_tb
except ImportError:
    extract_tb = None


def places(error):
    if extract_tb is not None:
        return [(frame.lineno, frame.name) for frame in extract_tb(error.__traceback__)]
    import io

    text = io.StringIO()
    sys.print_exception(error, text)
    found = []
    for line in text.getvalue().split("\n"):
        parts = line.strip().split(", ")
        if parts[0].startswith("File ") and len(parts) == 3:
            found.append((int(parts[1][5:]), parts[2][3:]))
    return found


def last_line(error):
    if extract_tb is not None:
        from traceback import format_exception_only

        return format_exception_only(type(error), error)[-1].strip()
    import io

    text = io.StringIO()
    sys.print_exception(error, text)
    return text.getvalue().strip().split("\n")[-1].rstrip(":")
