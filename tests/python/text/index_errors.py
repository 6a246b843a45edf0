for expression in ("'abc'[3]", "'abc'[-4]", "''[0]", "'abc'['1']", "'abc'[1.0]", "'abc'.index('z')", "'abc'.nope", "'a'.join(1)", "'%d' % 'x'"):
    try:
        print(eval(expression))
    except (IndexError, TypeError, ValueError, AttributeError) as e:
        print(expression, type(e).__name__)
