def classify(n):
    if n < 0:
        return "negative"
    elif n == 0:
        return "zero"
    size = "small" if n < 10 else "medium" if n < 100 else "large"
    return size + (" even" if n % 2 == 0 else " odd")
print([classify(n) for n in (-5, 0, 3, 10, 55, 1000)])
