words = ["zebra", "Äpfel", "apple", "éclair", "Zoo", "日本", ""]
print(sorted(words), sorted(words, key=lambda w: w.lower()), max(words), min(words))
