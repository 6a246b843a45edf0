def t(f, *a):
    try:
        print(repr(f), a, '->', repr(f % a))
    except Exception as e:
        print(repr(f), a, '->', type(e).__name__, e)
for f in ['%d', '%5d', '%-5d|', '%05d', '%+d', '% d', '%x', '%#x', '%X', '%#X', '%o', '%#o', '%i', '%u', '%.5d', '%8.5d', '%-8.5d|', '%08.5d', '%+08d']:
    for v in [0, 42, -42, 2**70, -2**70, True]:
        t(f, v)
for f in ['%s', '%10s', '%-10s|', '%.2s', '%10.2s', '%r', '%5r', '%a', '%c']:
    for v in ['abc', 'ä€', 5, None, 1.5]:
        t(f, v)
for f in ['%f', '%.2f', '%10.3f', '%-10.1f|', '%010.2f', '%e', '%.3e', '%g', '%.3g', '%G', '%E', '%F', '%+f', '% f', '%#.0f']:
    for v in [0.0, 1.5, -2.25, 1e10, 1.0/1024, 3]:
        t(f, v)
t('%d %d', 1); t('%d', 1, 2); t('%z', 1); t('%'); t('%%'); t('%d', 'a'); t('%x', 1.5); t('%f', 'a'); t('%*d', 5, 42); t('%-*d|', 5, 42); t('%.*f', 2, 3.25); t('%*d', 'a', 1); t('%c', 65); t('%c', 'ab'); t('%c', -1); t('%(a)s')
print('%(a)s %(b)05d' % {'a': 1, 'b': 2}, '%s' % [1], '%s' % {'x': 1}, '%s %s' % ('a', (1, 2)), '%s' % (('t',),))
for s in ["'abc' % 1", "'%(a)s' % 1", "'%(a)s' % {}", "'abc' % [1]", "'abc' % ()", "'%s' % ()"]:
    try: print(s, '->', repr(eval(s)))
    except Exception as e: print(s, '->', type(e).__name__, e)
def u(v, s):
    try:
        print(repr(v), repr(s), '->', repr(format(v, s)))
    except Exception as e:
        print(repr(v), repr(s), '->', type(e).__name__, e)
for v in [0, 5, 1234567, 2**20]:
    for s in ['', 'd', 'b', 'o', 'x', 'X', '#b', '#o', '#x', '#X', ',', '_', '_x', '_b', '#_x', '10', '<10', '^10', '>10', '=10', '*^30', '030', '+', ' ', '-', '+#x', 'n', 'c', 'e', '.2f', 'g', '%', 's', '.3', ',x', '08,', '012_', '>+20,', '5.', '#,', '020_b']:
        u(v, s)
for v in [0.0, 1.5, -1234.5, 1048576.0, 0.5]:
    for s in ['', 'f', '.2f', '10.1f', '<10', '^12', '+.1f', ' .1f', '010.1f', ',', ',.2f', '_.1f', 'e', '.0e', 'g', '.3g', '.3', '#.3g', '%', '.1%', 'd', 's', 'x', 'n', '=+12.2f', '*>12']:
        u(v, s)
for v in ['', 'abc', 'äöü€']:
    for s in ['', 's', '5', '<5', '>5', '^5', '*^7', '.2', '5.1', '05', '=5', '+', '#', ',', 'd', 'x', 'ä>6']:
        u(v, s)
for v in [None, [1], (1,), {1: 2}, True, 1+2j, b'x']:
    for s in ['', '5', '>8']:
        u(v, s)
print('{} {}'.format(1, 2), '{1} {0}'.format(1, 2), '{a} {b}'.format(a=1, b=2), '{0.real} {1[0]} {2[k]}'.format(5, [7], {'k': 8}), '{:{}}'.format(5, 10), '{:{w}.{p}f}'.format(3.25, w=10, p=1), '{!r} {!s} {!a}'.format('ä', 'ä', 'ä'), '{{}} {{{}}}'.format(1), '{0!r:>6}'.format('a'))
for s in ["'{'.format()", "'}'.format()", "'{}'.format()", "'{0} {}'.format(1,2)", "'{} {0}'.format(1,2)", "'{a}'.format()", "'{!x}'.format(1)", "'{!r'.format(1)", "'{!}'.format(1)", "'{0.}'.format(1)", "'{0[}'.format(1)", "'{0[0]x}'.format([1])", "'{:{:{}}}'.format(1,2,3)", "'{0.foo}'.format(1)", "'{0[5]}'.format([1])", "'{:d}'.format('a')", "'{:s}'.format(1)", "'{'", "'{0[a]}'.format({'a': 5})", "'{x.y}'.format(x=1)"]:
    try: print(s, '->', repr(eval(s)))
    except Exception as e: print(s, '->', type(e).__name__, e)
w = 8; x = 3.5; n = 'z'
print(f'{x:{w}.2f}|{n!r:>{w}}|{w=}|{x*2:.1f}|{"a" "b"}|{n:^5}|{{}}|{[i for i in range(3)]}|{ {"a":1}["a"] }')
