# part: potentiometer 34 0.25
# part: pressed 4
from machine import ADC, Pin, TouchPad

a = ADC(Pin(34), atten=ADC.ATTN_11DB)
print(a, a.read(), a.read_u16(), a.read_uv())
a.width(ADC.WIDTH_9BIT)
print(a.read())
a.atten(ADC.ATTN_0DB)
print(a.read(), a.read_u16(), a.read_uv())
a.init(atten=ADC.ATTN_6DB)
print(a.read(), a.read_uv())
print(ADC(32).read_u16())
print(TouchPad(Pin(4)).read() < 500 < TouchPad(Pin(2)).read())


def attempt(what, *arguments, **keywords):
    try:
        print("?", what(*arguments, **keywords))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


attempt(ADC, Pin(5))
attempt(ADC, 34, atten=7)
attempt(a.width, 16)
attempt(TouchPad, 34)
