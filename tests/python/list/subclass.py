class Stack(list):
    def push(self, x):
        self.append(x)
    def peek(self):
        return self[-1]
s = Stack()
s.push(1); s.push(2)
print(s, s.peek(), len(s), s == [1, 2], isinstance(s, list), [x for x in s], s.pop(), type(s).__name__)
s2 = Stack([5, 6])
print(s2 + [7], s2[0], 5 in s2)
