def t(s):
    try: print(s, '->', repr(eval(s)))
    except Exception as e: print(s, '->', type(e).__name__, e)
for base in ["'hello world'", "'äöü€😀x'", "''", "'a,b,,c'", "'  pad  '", "b'hello world'", "b''", "bytearray(b'a,b,,c')"]:
    q = "b" if base[0] == 'b' else ""
    for m in [".find(%s'l')", ".find(%s'')", ".find(%s'o', 5)", ".find(%s'o', -3)", ".find(%s'x', 2, 4)", ".rfind(%s'o')", ".rfind(%s'')", ".count(%s'l')", ".count(%s'')", ".index(%s'zz')", ".rindex(%s',')", ".split()", ".split(%s',')", ".split(%s',', 1)", ".rsplit(%s',', 1)", ".rsplit(None, 1)", ".split(None, 1)", ".split(%s'')", ".partition(%s',')", ".rpartition(%s',')", ".replace(%s'l', %s'LL')", ".replace(%s'', %s'-')", ".replace(%s'', %s'-', 2)", ".replace(%s'o', %s'', 1)", ".strip()", ".lstrip()", ".rstrip()", ".strip(%s'hd')", ".upper()", ".lower()", ".title()", ".capitalize()", ".swapcase()", ".center(20, %s'*')", ".center(21, %s'*')", ".ljust(15)+%s'|'", ".rjust(15)", ".zfill(15)", ".startswith(%s'he')", ".endswith((%s'x', %s'ld'))", ".startswith(%s'o', 4)", ".isalpha()", ".isdigit()", ".isspace()", ".isupper()", ".islower()", ".isalnum()", ".istitle()", ".isascii()", ".splitlines()", ".removeprefix(%s'he')", ".removesuffix(%s'ld')", "[0]", "[-1]", "[1:3]", "[::-1]", "[::2]", "[5:1:-1]", "[100]", "[:]*2", " + %s'z'", " * 3", " * -1", "3 * ", ".join([%s'a', %s'b'])", ".join([])", ".join([1])", ".join(5)", ".expandtabs()", "== %s''", "< %s'b'", "> %s'a'", "%%[0]", ".hex()", ".decode()", ".encode()", ".isidentifier()", ".isprintable()", ".isnumeric()", ".isdecimal()", ".casefold()"]:
        try: m2 = m.replace('%s', q)
        except Exception: continue
        if m2.startswith('3 *'): t("3 * " + base)
        elif m2.startswith('%%'): continue
        else: t(base + m2)
for e in ["'a\\tb\\tc'.expandtabs(4)", "'a\\nb\\r\\nc\\x0bd\\u2028e'.splitlines()", "'a\\nb\\n'.splitlines(True)", "b'a\\nb\\r\\nc\\x0bd'.splitlines()", "'a' in 'abc'", "1 in 'abc'", "97 in b'abc'", "b'bc' in b'abc'", "300 in b'abc'", "'a' in b'abc'", "'abc' < 1", "'abc' == b'abc'", "'-5'.zfill(5)", "'+5'.zfill(5)", "chr(0x1f600)", "ord('😀')", "ord('ab')", "ord(b'a')", "chr(-1)", "chr(1114112)", "ascii('ä€😀')", "repr('a\\'b')", "repr('\\x00\\x7f\\xa0\\u2028')", "str(b'abc', 'utf-8')", "str(b'\\xff', 'utf-8', 'replace')", "str(b'\\xff', 'ascii')", "b'\\xff'.decode()", "b'a\\xffb'.decode('utf-8', 'ignore')", "b'a\\xc3'.decode()", "'ä'.encode('ascii')", "'ä'.encode('latin-1')", "'€'.encode('latin-1', 'replace')", "'ä€'.encode('ascii', 'backslashreplace')", "'x'.encode('foo')", "bytes(3)", "bytes([1,2,300])", "bytes('a')", "bytes('ä', 'utf-8')", "bytes(-1)", "bytes([1,2,3])", "bytes((5,))", "bytes(range(5))", "bytes(bytearray(b'x'))", "bytearray(3)", "bytearray('ab', 'ascii')", "bytes.fromhex('01 ff aB')", "bytes.fromhex('0')", "bytes.fromhex('zz')", "b'\\x01\\xff'.hex()", "b'\\x01\\xff\\x02'.hex(':')", "b'\\x01\\xff\\x02\\x03\\x04'.hex('-', 2)", "b'abc' + bytearray(b'd')", "bytearray(b'd') + b'abc'", "b'a' + 'b'", "'a' + b'b'", "b'abc'[0]", "b'abc'[0:2]", "list(b'abc')", "b'%d %s' % (5, b'x')", "str.maketrans('abc', 'xyz')", "'aabbcc'.translate(str.maketrans('abc', 'xyz', ))", "'aabbcc'.translate({97: None, 98: 'BB', 99: 100})", "'abc'.foo", "str()", "str(5)", "str(None)", "'%s' % 'x'", "'abc'.index('z')", "b'abc'.index(b'z')", "'x'.join(str(i) for i in range(5))", "','.join('abc')", "b','.join([b'a', bytearray(b'b')])", "'a-b-c'.replace('-', '+', -1)", "'Straße'.upper()", "'abc'.startswith(1)", "'abc'.find(1)", "'abc'.center('x')", "'abc'.center(5, 'xy')", "'aXbX'.split('X')", "' '.isspace()", "'é'.isalpha()", "'½'.isnumeric()", "'²'.isdigit()", "'a'.__len__()", "hash('a') == hash('a')", "len('äöü')", "min('hello')", "sorted('hello')", "'abc' > 'abd'", "tuple('ab')", "'%c%c' % ('a', 98)", "memoryview(b'abc')[1]", "bytes(memoryview(b'abcd')[1:3])", "memoryview(bytearray(3)).readonly", "memoryview(b'abc').tolist()", "bytes(reversed(b'abc'))", "isinstance('', str)"]:
    t(e)
b = bytearray(b'hello')
b[0] = 72; print(b); b[1:3] = b'EEE'; print(b); b.append(33); b.extend(b'xyz'); b.extend([1, 2]); print(b); del b[0]; print(b); del b[::2]; print(b); b.insert(0, 65); print(b, b.pop(), b.pop(0), b); b += b'qq'; print(b); b *= 2; print(b); b.reverse(); print(b); b[:] = b''; print(b, len(b)); b += bytearray(range(10)); print(b); b[2:8:2] = b'abc'; print(b); b.remove(97); print(b); b[3:3] = b'ins'; print(b)
try: b[100] = 1
except Exception as e: print(type(e).__name__, e)
try: b[0] = 256
except Exception as e: print(type(e).__name__, e)
try: b[0:4:2] = b'abc'
except Exception as e: print(type(e).__name__, e)
m = memoryview(b); m[0] = 77; m[1:3] = b'yz'; print(b, len(m))
class S(str):
    def hi(self): return 'hi ' + self
    def __repr__(self): return 'S(' + str.__repr__(self) + ')' if hasattr(str, '__repr__') else 'S'
s = S('abc'); print(s.upper(), s.hi(), len(s), s + 'd', s == 'abc', {s: 1}['abc'], isinstance(s, str), s[1], 'b' in s, f'{s:>5}', '%s' % s, ''.join([s, s]))
class I(int):
    def __add__(self, o): return I(int(self) + int(o) + 100)
    def __str__(self): return 'I!'
i = I(5); print(i + 1, i * 2, int(i), i == 5, {5: 'x'}[i], '%d' % i, f'{i}', f'{i:03d}', [1,2,3,4,5,6][i], hex(i), str(i), float(i), i < 6, abs(i), -i, bool(i))
class F(float): pass
print(F(1.5) + 1, F(2.5) == 2.5, F('1.25'), int(F(3.75)), '%.1f' % F(2.5))
