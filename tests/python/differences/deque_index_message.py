# Cause: one sentence serves all indices.
# Workaround: catch TypeError, do not read its text.
from collections import deque

try:
    deque([1])[1:]
except TypeError as error:
    print(error)
