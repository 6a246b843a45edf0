# part: wifi Home home-key-1
# part: wifi Cafe
import network
import socket
import time

station = network.WLAN(network.WLAN.IF_STA)
print(station.active(), station.isconnected(), station.status() == network.STAT_IDLE, station)
try:
    station.connect("Home", "home-key-1")
except OSError as error:
    print(error)
print(station.active(True))
for ssid, bssid, channel, rssi, security, hidden in station.scan():
    print(ssid, len(bssid), channel, rssi < 0, security, hidden)


def join(*arguments):
    station.connect(*arguments)
    while station.status() == network.STAT_CONNECTING:
        time.sleep_ms(10)
    return station.status()


print(join("Nowhere") == network.STAT_NO_AP_FOUND)
print(join("Home", "wrong-key") == network.STAT_WRONG_PASSWORD, station.isconnected())
s = socket.socket()
try:
    s.connect(("127.0.0.1", 9))
except OSError as error:
    print(error)
print(join("Cafe"), station.isconnected(), station.config("ssid"))
station.disconnect()
print(join("Home", "home-key-1") == network.STAT_GOT_IP, station.config("essid"), station.status("rssi"))
print(station.ifconfig(), station.ipconfig("addr4"), station.ipconfig("gw4"), station)
station.ipconfig(addr4="10.0.0.7/24", gw4="10.0.0.1")
print(station.ifconfig())
station.ifconfig(("10.0.0.8", "255.255.0.0", "10.0.0.1", "10.0.0.2"))
print(station.ipconfig("addr4"), station.ipconfig("dns"))
station.ifconfig("dhcp")
print(len(station.config("mac")), network.hostname())
network.hostname("weather")
print(station.config("hostname"), station == network.WLAN(0), station == network.WLAN(1))

for wrong in (
    lambda: station.connect(""),
    lambda: station.connect("Home", "short"),
    lambda: station.connect("n" * 33),
    lambda: station.config("key"),
    lambda: station.config("colour"),
    lambda: station.config(channel=3),
    lambda: station.ifconfig(("1.2.3.4", "x", "1.2.3.4", "1.2.3.4")),
    lambda: network.WLAN(2),
    lambda: network.WLAN(1).connect("Home"),
    lambda: network.hostname(""),
    lambda: socket.socket(10),
    lambda: socket.socket(2, 3),
    lambda: socket.getaddrinfo("no.such.host", 80),
    lambda: s.connect(("8.8.8.8", 53)),
    lambda: s.setsockopt(1, 2, 3),
):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, error)

point = network.WLAN(network.AP_IF)
point.active(True)
point.config(ssid="Mine", key="secret-enough", channel=6, max_clients=2)
print(point.config("ssid"), point.config("channel"), point.config("security"), point.status("stations"), point.isconnected())
try:
    point.config(security=network.AUTH_WPA2_PSK, key="")
except ValueError as error:
    print(error)
station.active(False)
print(station.isconnected(), station.ifconfig()[0], point.ifconfig()[0])
print(s)
s.close()
print(s)
