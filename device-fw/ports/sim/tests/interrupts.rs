//! Interrupt handlers on the simulated board: order, priorities, memory, waiting

#[path = "support/bench.rs"]
#[allow(dead_code, missing_docs, reason = "shared between tests")]
mod bench;

use bench::Bench;
use pyrite_platform::pins::Level;
use pyrite_sim::parts::Wire;

/// Runs a program on a board whose pins 12 and 13 are joined, so that it can make its own edges.
#[track_caller]
fn check(source: &str, expected: &str) {
    let bench = Bench::new();
    bench.board.connect(Wire::new(12, 13));
    let source = format!(
        "from machine import Pin, Timer\nimport machine, micropython, time\nout = Pin(12, Pin.OUT)\npin = Pin(13, Pin.IN)\n{source}"
    );
    assert_eq!(bench.output(&source), expected);
}

#[test]
fn edges_reach_their_handlers_in_order() {
    check(
        "
def on(p):
    seen.append((p, p.value(), irq.flags()))
seen = []
irq = pin.irq(on, Pin.IRQ_RISING)
for level in (1, 0, 1, 1, 0, 1):
    out(level)
print(seen, irq.handled(), irq.lost())
irq.trigger(Pin.IRQ_FALLING)
seen.clear()
out(0)
out(1)
print(seen)
pin.irq(None)
out(0)
print(len(seen), irq.handled())
",
        "[(Pin(13), 1, 1), (Pin(13), 1, 1), (Pin(13), 1, 1)] 3 0\n[(Pin(13), 0, 2)]\n1 4\n",
    );
}

#[test]
fn hard_handlers_cannot_allocate() {
    check(
        "
micropython.alloc_emergency_exception_buf(100)
def on(p):
    x = 1
    y = [x]
pin.irq(on, Pin.IRQ_RISING, hard=True)
out(1)
out(0)
out(1)
print('on')
def caught(p):
    global said
    try:
        raise ValueError('what the handler says')
    except ValueError as e:
        said = e
    try:
        1 / 0
    except ZeroDivisionError:
        said = 'two'
pin.irq(caught, Pin.IRQ_FALLING, hard=True)
out(0)
print(said, micropython.heap_locked())
def wrong(p):
    missing
pin.irq(wrong, Pin.IRQ_RISING, hard=True)
out(1)
print('end')
",
        "uncaught exception in Pin(13) interrupt handler, which is off from now on
Traceback (most recent call last):
  File \"main.py\", line 9, in on
MemoryError: memory allocation failed, heap is locked
on
two 0
uncaught exception in Pin(13) interrupt handler, which is off from now on
Traceback (most recent call last):
  File \"main.py\", line 29, in wrong
NameError: name 'missing' is not defined
end
",
    );
}

#[test]
fn a_handlers_error_leaves_the_programs_own_alone() {
    check(
        "
def on(p):
    [p]
pin.irq(on, Pin.IRQ_RISING, hard=True)
try:
    bytearray(1 << 20)
except MemoryError as e:
    out(1)
    print(str(e)[:50])
",
        "uncaught exception in Pin(13) interrupt handler, which is off from now on
Traceback (most recent call last):
  File \"main.py\", line 7, in on
MemoryError: memory allocation failed, heap is locked
memory allocation failed, allocating 1048576 bytes
",
    );
}

#[test]
fn hard_goes_before_soft_and_soft_before_the_program() {
    check(
        "
order = []
def note(what):
    order.append(what)
def hard(p):
    global hards
    hards += 1
hards = 0
other = Pin(14, Pin.OUT)
def soft(p):
    note('soft begins')
    before = hards
    other(1)
    other(0)
    note(hards - before)
    if len(order) < 5:
        out(0)
        out(1)
    note('soft ends')
other.irq(hard, hard=True)
irq = pin.irq(soft, Pin.IRQ_RISING)
out(1)
note('program')
print(order, irq.handled())
",
        "['soft begins', 2, 'soft ends', 'soft begins', 2, 'soft ends', 'program'] 2\n",
    );
}

#[test]
fn critical_sections_hold_everything_off() {
    check(
        "
count = 0
def on(p):
    global count
    count += 1
pin.irq(on, hard=True)
state = machine.disable_irq()
inner = machine.disable_irq()
for i in range(10):
    out(i % 2 == 0)
print(count)
machine.enable_irq(inner)
print(count)
machine.enable_irq(state)
print(count)
",
        "0\n0\n10\n",
    );
}

#[test]
fn a_full_schedule_queue_is_told_and_counted() {
    check(
        "
ran = []
state = machine.disable_irq()
try:
    for i in range(20):
        micropython.schedule(ran.append, i)
except RuntimeError as e:
    print(i, e)
machine.enable_irq(state)
print(ran)
def soft(p):
    ran.append(p)
irq = pin.irq(soft)
def busy(_):
    for i in range(20):
        out(i % 2 == 0)
ran.clear()
micropython.schedule(busy, None)
while len(ran) < 8:
    pass
print(len(ran), irq.handled(), irq.lost(), machine.lost_events())
",
        "8 schedule queue full\n[0, 1, 2, 3, 4, 5, 6, 7]\n8 8 12 (0, 12)\n",
    );
}

#[test]
fn scheduled_calls_do_not_interrupt_one_another_nor_stop_the_program() {
    check(
        "
log = []
def inner(x):
    log.append(x)
def outer(x):
    micropython.schedule(inner, 'inner')
    for i in range(3):
        log.append(i)
micropython.schedule(outer, 0)
while len(log) < 4:
    pass
print(log)
again = 0
def forever(x):
    global again
    again += 1
    micropython.schedule(forever, x)
micropython.schedule(forever, 0)
for i in range(50):
    pass
print(again > 5)
def fails(x):
    return 1 / x
micropython.schedule(fails, 0)
for i in range(9):
    pass
print('end')
",
        "[0, 1, 2, 'inner']
True
Traceback (most recent call last):
  File \"main.py\", line 27, in fails
ZeroDivisionError: division by zero
end
",
    );
}

#[test]
fn timers_fire_once_or_again_and_again() {
    check(
        "
ticks = []
t = Timer(-1)
t.init(mode=Timer.ONE_SHOT, period=5, callback=ticks.append)
time.sleep_ms(60)
print(ticks, t)
t.init(period=2, callback=lambda t: ticks.append(0))
while len(ticks) < 6:
    time.sleep_ms(1)
t.deinit()
count = len(ticks)
time.sleep_ms(20)
print(len(ticks) == count)
hard = Timer(1, freq=200, hard=True, callback=lambda t: bytearray(9))
time.sleep_ms(30)
hard.init(mode=Timer.ONE_SHOT, period=1, callback=print)
time.sleep_ms(30)
many = [Timer(-1) for i in range(12)]
for t in many:
    t.init(period=1000)
for wrong in (lambda: Timer(9), lambda: Timer(0, period=0), lambda: Timer(0, mode=7, period=1), lambda: Timer(2),
              lambda: Timer(-1, period=5), lambda: Timer(3, freq=5, callback=5), lambda: Timer(3, mode=0)):
    try:
        wrong()
        print('ok')
    except (ValueError, RuntimeError, TypeError) as e:
        print(e)
",
        "[Timer(-1)] Timer(-1)
True
uncaught exception in Timer(1) interrupt handler, which is off from now on
Traceback (most recent call last):
  File \"main.py\", line 18, in <lambda>
MemoryError: memory allocation failed, heap is locked
Timer(1)
invalid timer number 9: this board has Timer(0) to Timer(3), and Timer(-1) for a virtual one
the timer's period must be at least a microsecond
invalid timer mode 7: use Timer.ONE_SHOT or Timer.PERIODIC
ok
no timer is free: 12 virtual timers run already; call deinit() on one
the handler must be a function, not 'int'
a timer needs period=MILLISECONDS or freq=HERTZ
",
    );
}

/// Each program would take an hour if a handler did not run while it waits.
#[test]
fn waiting_programs_are_woken() {
    for (wait, hard) in [
        ("time.sleep(3600)", "False"),
        ("time.sleep(3600)", "True"),
        ("machine.lightsleep(3600000)", "False"),
        ("input()", "True"),
        ("import sys; sys.stdin.read(1)", "False"),
        ("machine.time_pulse_us(pin, 0, 3600000000)", "True"),
        ("while True: pass", "True"),
    ] {
        let bench = Bench::new();
        let (board, printed) = (bench.board.clone(), bench.printed.clone());
        let waking = std::thread::spawn(move || {
            printed.wait_for("ready");
            board.hold(14, Some(Level::High));
        });
        let source = format!(
            "
import machine, time
pin = machine.Pin(15, machine.Pin.IN, machine.Pin.PULL_UP)
def wake(p):
    raise KeyboardInterrupt
machine.Pin(14, machine.Pin.IN).irq(wake, hard={hard})
print('ready')
try:
    {wait}
except KeyboardInterrupt:
    print('woken')
"
        );
        assert_eq!(bench.output(&source), "ready\nwoken\n", "{wait}");
        waking.join().expect("no panic");
    }
}

#[test]
fn handlers_are_checked() {
    check(
        "
for wrong in (lambda: pin.irq(5), lambda: pin.irq(print, 4), lambda: pin.irq(print, 0), lambda: pin.irq(print, 'x'),
              lambda: pin.irq(handler=print, triger=1)):
    try:
        wrong()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
",
        "TypeError the handler must be a function, not 'int'
ValueError trigger 4 is not supported: use Pin.IRQ_RISING, Pin.IRQ_FALLING or both (IRQ_RISING | IRQ_FALLING)
ValueError trigger 0 is not supported: use Pin.IRQ_RISING, Pin.IRQ_FALLING or both (IRQ_RISING | IRQ_FALLING)
TypeError 'str' object cannot be interpreted as an integer
TypeError irq() got an unexpected keyword argument 'triger'
",
    );
}
