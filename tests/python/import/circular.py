import sys
sys.path.append("lib")
import first_half

print(first_half.order, first_half.VALUE)
