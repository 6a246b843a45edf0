s = "microcontroller"
print(s[0], s[-1], s[3:6], s[:5], s[5:], s[-4:], s[:-4], s[::2], s[::-1], s[10:2:-3], s[2:2], s[100:], s[-100:3])
for i in (15, -16, 100):
    try:
        s[i]
    except IndexError as e:
        print(e)
try:
    s["a"]
except TypeError as e:
    print("TypeError")
