print(format(5), format(5, "03d"), format("a", ">3"), format(1.5, ".2f"), format(255, "x"), format(None, ""), format(True), format(3, "+"))
