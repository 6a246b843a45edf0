class Tree:
    def __init__(self, value, *children):
        self.value = value
        self.children = children

    def __iter__(self):
        yield self.value
        for child in self.children:
            yield from child

    def depth_first(self, depth=0):
        yield depth, self.value
        for child in self.children:
            for pair in child.depth_first(depth + 1):
                yield pair


tree = Tree(1, Tree(2, Tree(3), Tree(4)), Tree(5))
print(list(tree), sum(tree), max(tree), 4 in tree, 9 in tree)
print(["-" * d + str(v) for d, v in tree.depth_first()])
a, b, *c = tree
print(a, b, c)
