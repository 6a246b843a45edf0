print("{} {}".format(1, "a"), "{1} {0} {1}".format("a", "b"), "{x} {y}".format(x=1, y=2), "{0} {x}".format(5, x=6))
print("{{}} {{{}}}".format(1), "{!r} {!s}".format("a", "b"), "{0!r:>6}".format("a"))
print("{0[1]} {0[0]} {1[k]}".format([1, 2], {"k": "v"}), "{0.real}".format(5))
print("{:5}|{:<5}|{:>5}|{:^5}|{:*^7}|{:.2}".format("ab", "ab", "ab", "ab", "ab", "abc"))
print("{:5d}|{:<5d}|{:^5d}|{:05d}|{:+d}|{: d}|{:,}".format(42, 42, 42, 42, 42, 42, 1234567))
print("{:x} {:#X} {:b} {:#b} {:o} {:c} {:_}".format(255, 255, 5, 5, 8, 65, 1234567))
print("{:{}}|{:{w}.{p}}|".format("a", 4, "abcdef", w=6, p=3))
for args in (("{}", ()), ("{a}", ()), ("{0} {}", (1, 2)), ("{", ()), ("}", ()), ("{:d}", ("a",)), ("{:z}", (1,))):
    try:
        print(args[0].format(*args[1]))
    except (ValueError, KeyError, IndexError) as e:
        print(type(e).__name__)
