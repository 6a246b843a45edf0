tree = ("root", [("a", [("a1", []), ("a2", [])]), ("b", [])])
def walk(node, depth=0):
    name, children = node
    yield "  " * depth + name
    for c in children:
        yield from walk(c, depth + 1)
print("\n".join(walk(tree)))
