import json

good = [" [1 , 2 ] ", '{"a" :\n1}', "\t\"x\"", "-0", "1e2", "1.5E-1", '"\\u00e9\\ud83d\\ude00"', '"\\/\\b\\f"', "[[[[]]]]", "true", " null "]
for text in good:
    print(repr(text), json.loads(text))
bad = ["", "[", "[1", "[1,", "{", '{"a"', '{"a":', '{"a":1', "tru", "nul", '"open', "1 2", "]", "{1:2}", "'x'", "[1}", "+", "-", '{"a" 1}']
for text in bad:
    try:
        print(repr(text), json.loads(text))
    except ValueError:
        print(repr(text), "ValueError")
for thing in (object(), lambda: 1):
    try:
        json.dumps(thing)
        print("no error")
    except TypeError:
        print("TypeError")
