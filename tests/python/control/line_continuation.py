total = 1 + \
    2 + \
    3
items = [
    1,
    2,  # comment

    3,
]
value = (total
         + sum(items))
print(total, items, value); print("a"); print("b")
if total == 6 and \
   value == 12:
    print("ok")
