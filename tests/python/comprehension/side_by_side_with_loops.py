squares = []
for i in range(5):
    squares.append(i * i)
print(squares == [i * i for i in range(5)], dict(enumerate(squares)) == {i: i * i for i in range(5)}, set(squares) == {i * i for i in range(5)})
