class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)
        if len(self.items) > 3:
            raise OverflowError("full")

    def pop(self):
        return self.items.pop()


stack = Stack()
errors = 0
for i in range(6):
    try:
        stack.push(i)
    except OverflowError:
        errors += 1
print(stack.items, errors)
while True:
    try:
        print(stack.pop(), end=" ")
    except IndexError:
        print("empty")
        break
items = [1, 2, 3]
try:
    items[0], items[9] = 10, 20
except IndexError:
    print(items)
try:
    x = [1, 2][5]
except IndexError:
    pass
try:
    x
except NameError:
    print("x was never assigned")
