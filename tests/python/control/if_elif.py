def grade(n):
    if n >= 90:
        return "A"
    elif n >= 80:
        return "B"
    elif n >= 70:
        return "C"
    else:
        return "F"
print([grade(n) for n in (95, 85, 75, 5)])
x = 5
if x > 3: print("one line")
if not x: pass
elif x == 5: print("five")
print("yes" if x else "no", "a" if x > 9 else "b" if x > 4 else "c")
if (y := x * 2) > 5:
    print(y)
