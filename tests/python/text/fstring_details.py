name, n, items = "world", 5, {"k": [1, 2, 3]}
print(f"", f"plain", f"{name}", f"{{{name}}}", f"{name!r}", f"{name!s:>7}", f"{n:03}" f"{n:b}")
print(f"{items['k'][1]}", f"{n if n > 3 else 'small'}", f"{(lambda x: x * 2)(n)}", f"{[i for i in range(n)]}")
print(f"{n}{n}" "plain {n}" f"{n}", rf"\n{n}", f"\t{n}\x41")
print(f"{n:>{n}}", f"{'a' 'b'}", f"{n!r:0>4}", f"{ n + 1 }", f"{n == 5}")
print(f'{name + "!"}', f"""multi
{n}
line""")


def outer():
    local = 3
    return f"{local} {n} {sum(local for _ in range(2))}"


print(outer())
