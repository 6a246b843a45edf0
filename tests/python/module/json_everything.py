import json

values = [None, True, False, 0, -1, 10 ** 20, 1.5, "", "text", "q\"b\\s/", "n\nt\tr\r", "é日😀", "\x01\x1f", [], {}, [1, [2, [3, {}]]], {"a": {"b": [None]}}, (1, 2), {"z": 1, "a": 2}]
for value in values:
    text = json.dumps(value)
    back = json.loads(text)
    print(repr(back), back == value or value == (1, 2))
print(json.dumps([1, "a", None, True, {"k": [1.5]}]), json.dumps({"a": 1, "b": [2, 3]}), json.dumps("q\"\\\n"), json.dumps([]), json.dumps({}))
print(json.dumps({"a": [1, 2]}, separators=(",", ":")), json.dumps({1: 2, None: 3, True: 4}) if False else "", json.loads(b'[1]') if True else "")
