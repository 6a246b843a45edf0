def encode(s):
    out = []
    for c in s:
        if out and out[-1][0] == c:
            out[-1][1] += 1
        else:
            out.append([c, 1])
    return out
def decode(pairs):
    return "".join(c * n for c, n in pairs)
e = encode("aaabccdddd")
print(e, decode(e), decode(encode("")) == "")
