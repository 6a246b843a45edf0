import json
print(json.dumps([1, "a", None, True, False, 1.5, {"k": [1]}]), json.dumps("q\"\\\n\t\x01é"), json.dumps({}), json.dumps([]), json.dumps(()))
print(json.dumps({"a": 1, "b": [1, 2, {"c": None}]}), json.dumps([1, 2], separators=(",", ":")), json.dumps({"a": 1, "b": 2}, separators=(",", ":")))
print(json.dumps(10**20), json.dumps(-5), json.dumps(0.5), json.dumps({"1": (1, 2)}))
