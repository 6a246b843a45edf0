import first_half

first_half.order.append("second sees " + str(hasattr(first_half, "VALUE")))
VALUE = 41
