stack, queue = [], []
for token in "3 4 + 2 * 7 -".split():
    if token.isdigit():
        stack.append(int(token))
    else:
        b, a = stack.pop(), stack.pop()
        stack.append(a + b if token == "+" else a - b if token == "-" else a * b)
print(stack)
for i in range(5):
    queue.append(i)
while queue:
    print(queue.pop(0), end=" ")
print()
