poem = """roses are red
  violets are blue
\tindented "quoted" line
"""
for i, line in enumerate(poem.split("\n")):
    print(i, len(line), repr(line))
