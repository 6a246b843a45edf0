print(max(*[3, 1]), sorted(*[[2, 1]]), list(zip(*[[1, 2], [3, 4]])), "{}{}".format(*"ab"), dict(**{"a": 1}), [*map(str, range(3))], (*[1], *[2]))
