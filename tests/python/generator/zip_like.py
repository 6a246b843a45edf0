def my_zip(*its):
    its = [iter(i) for i in its]
    while True:
        row = []
        for i in its:
            try:
                row.append(next(i))
            except StopIteration:
                return
        yield tuple(row)
print(list(my_zip("abc", range(5))), list(my_zip()) if False else "-")
