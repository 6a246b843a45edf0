import sys
sys.path.append("lib")
try:
    import broken_syntax
except SyntaxError:
    print("SyntaxError")
for _ in range(2):
    try:
        import broken_inside
    except ValueError as error:
        print("ValueError", error, "broken_inside" in sys.modules)
