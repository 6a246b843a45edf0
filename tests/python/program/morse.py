code = {"s": "...", "o": "---", "e": ".", "t": "-", "a": ".-"}
back = {v: k for k, v in code.items()}
m = " ".join(code[c] for c in "sosseat")
print(m, "".join(back[x] for x in m.split()))
