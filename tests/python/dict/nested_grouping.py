people = [("Ann", "math"), ("Bob", "art"), ("Cid", "math"), ("Dee", "art"), ("Eve", "bio")]
groups = {}
for name, subject in people:
    groups.setdefault(subject, []).append(name)
print(groups)
tree = {}
for path in ("a/b/c", "a/d", "x"):
    node = tree
    for part in path.split("/"):
        node = node.setdefault(part, {})
print(tree)
