print(sum(int(c) for c in str(2**500)), len(str(3**400)), str(7**50)[::-1], int(str(12345)[::-1]))
