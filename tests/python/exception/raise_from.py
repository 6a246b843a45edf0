try:
    try:
        {}["k"]
    except KeyError as e:
        raise ValueError("wrapped") from e
except ValueError as e:
    print(e, e.args)
try:
    raise ValueError("quiet") from None
except ValueError as e:
    print(e)
