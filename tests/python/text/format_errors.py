cases = [
    ("{", ()), ("}", ()), ("{}{}", (1,)), ("{0}{}", (1, 2)), ("{}{0}", (1, 2)), ("{a}", ()), ("{:d}", ("x",)),
    ("{:q}", (1,)), ("{!z}", (1,)), ("{:s}", (1,)), ("{5}", (1,)),
]
for text, args in cases:
    try:
        print(text, "->", text.format(*args))
    except (ValueError, IndexError, KeyError, TypeError):
        print(text, "-> error")
print("{{}} {{{}}}".format(5), "{{0}}".format(5), "}}{{".format())
