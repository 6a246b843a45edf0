for align in "<>^":
    for fill in " *0":
        print(("{:" + fill + align + "8}").format("ab"), ("{:" + fill + align + "8}").format(42), sep="|")
