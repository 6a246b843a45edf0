class A:
    def f(self, x): return (self.n, x)
a = A(); a.n = 1
b = A(); b.n = 2
m = a.f
a.g = lambda x: "instance function %s" % x
print(m(5), b.f(6), a.g(7), A.f(b, 8), list(map(a.f, [1, 2])), m == a.f, A.f is A.f)
A.f = lambda self, x: "patched"
print(m(5), a.f(5))
