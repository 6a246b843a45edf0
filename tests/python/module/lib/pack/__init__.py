title = "the pack"
print("pack loads")
