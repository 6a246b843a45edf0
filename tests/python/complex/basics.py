a = 1 + 2j
b = 3 - 0.5j
print(a, b, a + b, a - b, a * b, -a, a == b, a == 1 + 2j)
print(a.real, a.imag, a.conjugate(), abs(3 + 4j))
print(1j * 1j, 2j, complex(1, 2), complex(5), complex("1+2j"))
print((4 + 2j) / 2, 1j ** 2 == -1)
