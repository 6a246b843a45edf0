def frequencies(text):
    counts = {}
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    return counts


def build(counts):
    nodes = [(count, c, None, None) for c, count in sorted(counts.items())]
    while len(nodes) > 1:
        nodes.sort(key=lambda node: (node[0], node[1]))
        a, b = nodes[0], nodes[1]
        nodes = nodes[2:] + [(a[0] + b[0], min(a[1], b[1]), a, b)]
    return nodes[0]


def codes(node, prefix=""):
    if node[2] is None:
        return {node[1]: prefix or "0"}
    result = codes(node[2], prefix + "0")
    result.update(codes(node[3], prefix + "1"))
    return result


text = "abracadabra alakazam"
table = codes(build(frequencies(text)))
bits = "".join(table[c] for c in text)
print(len(bits), len(text) * 8, all(not b.startswith(a) for x, a in table.items() for y, b in table.items() if x != y))
back = {code: c for c, code in table.items()}
out, word = "", ""
for bit in bits:
    word += bit
    if word in back:
        out += back[word]
        word = ""
print(out == text, word == "")
