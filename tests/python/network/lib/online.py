# Joins a network where there is one to join: the cases here also run on CPython, whose computer is in one already.
try:
    import network
except ImportError:
    pass
else:
    import time

    station = network.WLAN(network.STA_IF)
    station.active(True)
    station.connect("Pyrite")
    while not station.isconnected():
        time.sleep(0.01)
