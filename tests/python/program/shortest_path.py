graph = {"a": {"b": 7, "c": 3}, "b": {"d": 2}, "c": {"b": 1, "d": 8}, "d": {"e": 1}, "e": {}}
def shortest(start):
    dist = {start: 0}
    todo = [(0, start)]
    while todo:
        todo.sort()
        d, n = todo.pop(0)
        if d > dist[n]:
            continue
        for m, w in graph[n].items():
            if d + w < dist.get(m, 10**9):
                dist[m] = d + w
                todo.append((d + w, m))
    return dist
print(shortest("a"))
