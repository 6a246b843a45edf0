# leading comment

x = 1  # trailing

if x:
    # inside

    y = 2

    # after
    z = 3
# dedented comment
    w = 4
print(x, y, z, w)
