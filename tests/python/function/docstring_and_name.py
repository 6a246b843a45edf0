def documented():
    """Says what it does."""
    return 1
print(documented(), documented.__name__)
