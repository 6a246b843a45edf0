class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next
class Linked:
    def __init__(self, items=()):
        self.head = None
        for i in reversed(list(items)):
            self.head = Node(i, self.head)
    def __iter__(self):
        n = self.head
        while n:
            yield n.value
            n = n.next
    def reverse(self):
        previous, n = None, self.head
        while n:
            n.next, previous, n = previous, n, n.next
        self.head = previous
l = Linked(range(6))
l.reverse()
print(list(l), 3 in l, sum(l))
