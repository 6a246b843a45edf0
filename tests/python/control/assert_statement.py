assert True
assert 1 == 1, "fine"
try:
    assert 1 == 2
except AssertionError as e:
    print("failed", e.args)
try:
    assert [], "message %d" % 5
except AssertionError as e:
    print(e, e.args)
