print([x for x in b"abc"], list(b""), sum(b"\x01\x02"), max(b"az"), sorted(b"cab"), list(enumerate(b"ab")), tuple(b"ab"))
