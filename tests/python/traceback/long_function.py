import sys
sys.path.append("lib")
from places_of import places


def long(which):
    if which == 1:
        a = None + 1
    a = 1
    # a comment

    b = [
        a,
        a,
    ]
    if which == 2:
        b.missing

    text = """several
lines
"""
    if which == 3:
        text[99]
    for _ in range(3):
        pass
    if which == 4:
        {}["key"]
    return text


for which in range(1, 5):
    try:
        long(which)
    except Exception as error:
        print(type(error).__name__, places(error)[-1])
