import json, io
data = {"name": "sensor", "values": [1, 2, 3], "nested": {"deep": [{"x": None}, {"y": True}]}, "text": "line\nbreak \"quoted\""}
print(json.loads(json.dumps(data)) == data)
f = io.StringIO()
json.dump(data, f)
f.seek(0)
print(json.load(f) == data, f.getvalue() == json.dumps(data))
