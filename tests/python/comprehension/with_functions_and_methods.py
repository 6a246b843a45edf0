words = "the quick brown fox".split()
print([w.upper() for w in words], [len(w) for w in words], {w[0]: w for w in words}, [w[::-1] for w in words if "o" in w], " ".join(w.capitalize() for w in words))
