print(sorted({x % 3 for x in range(10)}), sorted({c for c in "hello"}), len({(i, j) for i in range(3) for j in range(3)}))
print(sorted(set("mississippi")), sorted(set([1, 1.0, True])), len({None, 0, "", (), False}))
big = set(range(500))
print(len(big), 499 in big, 500 in big, len(big & set(range(250, 1000))), sum(big))
