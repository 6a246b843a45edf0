//! A million interrupts into programs that allocate: each is handled or counted as lost, and the heap stays whole

#[path = "support/bench.rs"]
#[allow(dead_code, missing_docs, reason = "shared between tests")]
mod bench;

use std::collections::HashSet;

use bench::{Bench, on_big_stack};
use pyrite_platform::pins::Level;
use pyrite_platform::timers::Timers;
use pyrite_runtime::heap::Kind;
use pyrite_runtime::runtime::{Collection, Config, Runtime};
use pyrite_runtime::value::Value;
use pyrite_sim::SimBoard;
use pyrite_sim::interrupts::Interrupts;

/// Pins with hard handlers, and with soft ones.
const PINS: [u8; 6] = [4, 5, 12, 13, 14, 15];

/// High once no interrupt comes any more.
const STOP: u8 = 39;

const PROGRAM: &str = "
import machine, micropython, time
from machine import Pin, Timer

micropython.alloc_emergency_exception_buf(100)
hard = soft = hard_timer = soft_timer = inside = nested = 0
kept = []

def keep(x):
    kept.append(x)
    if len(kept) > 20:
        del kept[:]

def on_hard(pin):
    global hard, nested, inside
    hard += 1
    nested += inside
    inside += 1
    try:
        [hard, pin]
    except MemoryError:
        pass
    inside -= 1

def on_soft(pin):
    global soft
    soft += 1
    keep({'pin': pin, 'count': [soft] * 3})

def on_hard_timer(timer):
    global hard_timer
    hard_timer += 1

def on_soft_timer(timer):
    global soft_timer
    soft_timer += 1
    keep('%d ticks' % soft_timer)

either = Pin.IRQ_RISING | Pin.IRQ_FALLING
irqs = [Pin(n, Pin.IN).irq(on_hard, either, hard=True) for n in (4, 5, 12)]
irqs += [Pin(n, Pin.IN).irq(on_soft, either) for n in (13, 14, 15)]
timers = [Timer(0), Timer(-1)]
timers[0].init(freq=1000, callback=on_hard_timer, hard=True)
timers[1].init(freq=500, callback=on_soft_timer)
irqs += [timer.irq() for timer in timers]
stop = Pin(39, Pin.IN)

class Node:
    def __init__(self, value, next):
        self.value, self.next = value, next
    def __lt__(self, other):
        return self.value < other.value

def chain(n):
    node = None
    for i in range(n):
        node = Node(i * 7 % 13, node)
    return node

def walk(node):
    while node:
        yield node.value
        node = node.next

def work(round):
    values = list(walk(chain(12)))
    assert values == [i * 7 % 13 for i in range(11, -1, -1)], values
    assert [node.value for node in sorted([Node(v, None) for v in values])] == sorted(values)
    table = {str(v) + 'k': [v] * 2 for v in values}
    assert sum(pair[0] for pair in table.values()) == sum(values)
    try:
        raise ValueError(values, round)
    except ValueError as e:
        assert e.args == (values, round)
    state = machine.disable_irq()
    before = hard, soft
    text = ','.join(str(v) for v in values)
    assert before == (hard, soft)
    machine.enable_irq(state)
    assert [int(v) for v in text.split(',')] == values
    assert (1 << round % 90) * 3 >> round % 90 == 3

print('ready')
round = 0
while not stop():
    work(round)
    round += 1
    if round % 4 == 0:
        machine.idle()
time.sleep_ms(30)
lost = machine.lost_events()
print('counted', hard == sum(i.handled() for i in irqs[:3]), soft == sum(i.handled() for i in irqs[3:6]))
print('counted', hard_timer == irqs[6].handled(), soft_timer == irqs[7].handled(), nested)
print('total', sum(i.handled() + i.lost() for i in irqs), lost[0], sum(i.lost() for i in irqs) == lost[1], hard, soft, round)
";

/// Fires so many interrupts at random, in bursts that at times are more than the queue holds.
fn fire(board: &SimBoard, interrupts: &Interrupts, count: u64) {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = move |sides: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % sides
    };
    let mut levels = [Level::Low; PINS.len()];
    let mut fired = 0;
    while fired < count {
        let burst = if roll(50) == 0 { 100 } else { 1 + roll(40) };
        fired += burst;
        for _ in 0..burst {
            let which = roll(PINS.len() as u64) as usize;
            levels[which] = if levels[which] == Level::Low { Level::High } else { Level::Low };
            board.hold(PINS[which], Some(levels[which]));
        }
        while !interrupts.queue().is_empty() {
            std::thread::yield_now();
        }
        for _ in 0..roll(300) {
            std::hint::spin_loop();
        }
    }
}

/// Every reference in the heap leads to an object, and what is free adds up.
fn assert_heap_is_whole(rt: &mut Runtime<'_>) {
    rt.collect();
    let (mut objects, mut references, mut free) = (HashSet::new(), Vec::new(), 0);
    rt.heap.inspect(&mut |object| {
        if object.kind == Kind::Free {
            free += (object.payload.len() + 1) * 4;
            return;
        }
        objects.insert(object.reference.word());
        if object.kind.is_words() {
            references.extend(object.payload.iter().copied().filter(|&word| Value::from_word(word).is_heap()));
        }
    });
    assert_eq!(free, rt.heap.free_bytes());
    assert!(!references.is_empty());
    for reference in references {
        assert!(objects.contains(&reference), "{reference:#x} leads nowhere");
    }
}

fn soak(count: u64, collection: Collection) {
    let bench = Bench::new();
    let (mut board, interrupts, printed) = (bench.board.clone(), bench.interrupts.clone(), bench.printed.clone());
    let firing = std::thread::spawn(move || {
        printed.wait_for("ready");
        fire(&board, &interrupts, count);
        for timer in 0..board.timer_count() {
            board.stop_timer(timer);
        }
        while !interrupts.queue().is_empty() {
            std::thread::yield_now();
        }
        board.hold(STOP, Some(Level::High));
    });
    let config = Config { collection, ..Config::default() };
    on_big_stack(|| bench.run(PROGRAM, 96 * 1024, config, assert_heap_is_whole));
    firing.join().expect("the firing thread ends");
    let text = bench.printed.text();
    println!("{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..3], ["ready", "counted True True", "counted True True 0"], "{text}");
    let total: Vec<&str> = lines[3].split(' ').collect();
    let number = |position: usize| total[position].parse::<u64>().expect("a number");
    assert_eq!(total[3], "True");
    assert!(interrupts_of(&bench) >= count);
    assert_eq!(number(1) + number(2), interrupts_of(&bench), "handled and lost are all that fired");
    assert!(number(4) > 0 && number(5) > 0 && number(6) > 0, "handlers and program all had their turns: {text}");
}

fn interrupts_of(bench: &Bench) -> u64 {
    bench.interrupts.fired()
}

#[test]
fn a_million_interrupts_are_handled_or_counted() {
    soak(1_000_000, Collection::WhenFull);
}

#[test]
fn interrupts_and_collections_at_every_allocation() {
    soak(20_000, Collection::Always);
}

#[test]
fn interrupts_while_every_allocation_moves_objects() {
    soak(5_000, Collection::Compacting);
}
