from machine import Pin, PWM

p = PWM(Pin(2))
print(p, p.freq(), p.duty(), p.duty_u16(), p.duty_ns())
p.freq(1000)
p.duty(256)
print(p, p.duty_u16(), p.duty_ns())
p.duty_u16(65535)
print(p.duty(), p.duty_ns())
p.duty_ns(500000)
print(p.duty(), p.duty_ns())
p.init(freq=50, duty_u16=0)
print(p)
again = PWM(2)
print(again.freq())
p.deinit()
print(p)
servo = PWM(Pin(4), freq=50, duty_ns=1500000)
print(servo.duty_ns(), servo.duty_u16())


def attempt(what, *arguments, **keywords):
    try:
        print("?", what(*arguments, **keywords))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


attempt(PWM, Pin(35))
attempt(PWM, 77)
attempt(servo.duty, 1024)
attempt(servo.duty_u16, -1)
attempt(servo.duty_ns, 30000000)
attempt(servo.freq, 0)
attempt(servo.freq, 50000000)
attempt(servo.freq, -5)
attempt(servo.freq, "x")
all = [PWM(n) for n in (0, 2, 5, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 25)]
attempt(PWM, 26)
all[0].deinit()
print(PWM(26).duty())
