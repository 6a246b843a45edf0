# Modules that this firmware leaves out say why; old names lead to the new modules.
for name in ("_thread", "bluetooth", "ssl", "nothing_like_this"):
    try:
        __import__(name)
    except ImportError as error:
        print(error)
import uasyncio, asyncio, ujson, json, utime, time, ubinascii, binascii, uos, os, ure, re, ustruct, struct, uio, io

print(uasyncio is asyncio, ujson is json, utime is time, ubinascii is binascii, uos is os, ure is re)
import ucollections, urandom, uhashlib, uheapq, uerrno, uselect, usys, ucryptolib, uplatform

print(ucollections.deque, usys.platform)
