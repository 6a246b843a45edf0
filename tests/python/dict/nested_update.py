config = {"wifi": {"ssid": "x", "retry": 3}, "leds": [1, 2]}
override = {"wifi": {"retry": 5}, "leds": [3], "new": True}
def merge(a, b):
    out = dict(a)
    for k, v in b.items():
        out[k] = merge(a[k], v) if isinstance(v, dict) and isinstance(a.get(k), dict) else v
    return out
print(merge(config, override), config)
