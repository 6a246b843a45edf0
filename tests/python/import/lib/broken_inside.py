print("begins")
value = 1
raise ValueError("inside")
