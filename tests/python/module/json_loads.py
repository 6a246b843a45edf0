import json
print(json.loads('{"a": [1, 2.5, "x", null, true, false], "b": {"c": {}}}'), json.loads("[]"), json.loads(' "s" '), json.loads("5"), json.loads("-1.5e2"))
print(json.loads('"\\u00e9\\n\\"\\\\\\/\\b\\f\\r\\t"'), json.loads("[[[1]]]"), json.loads('{"k":"v" , "n" : 1}'), json.loads("123456789012345678901"))
for bad in ("", "[", "[1,", "{", '{"a"}', "nul", "[1 2]", '"abc', "{1: 2}", "01x", "]"):
    try:
        print(json.loads(bad))
    except ValueError:
        print("ValueError")
