order = ["first begins"]
import second_half

order.append("first ends")
VALUE = second_half.VALUE + 1
