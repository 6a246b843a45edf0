b = b"hello world"
print(b[0], b[-1], b[1:4], b[::-1], b[::2], b[20:], list(b[:3]), len(b))
try:
    b[99]
except IndexError:
    print("IndexError")
