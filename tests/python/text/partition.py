print("key=value=x".partition("="), "key=value=x".rpartition("="), "none".partition("="), "none".rpartition("="))
try:
    "a".partition("")
except ValueError as e:
    print(e)
