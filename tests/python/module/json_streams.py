import io
import json

stream = io.StringIO()
json.dump({"k": [1, None, "x"]}, stream)
print(stream.getvalue())
stream.seek(0)
print(json.load(stream), json.load(io.StringIO(" [true, 2.5] ")), json.load(io.BytesIO(b'{"b": 1}')))
records = [{"id": i, "name": "n%d" % i, "tags": ["t"] * i} for i in range(4)]
text = json.dumps(records)
print(json.loads(text) == records, len(text), sum(r["id"] for r in json.loads(text)))
