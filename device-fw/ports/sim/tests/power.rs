//! The whole board: handlers at the prompt, resets by watchdog and deep sleep, what outlives them

#[path = "support/terminal.rs"]
#[allow(dead_code, missing_docs, reason = "shared between tests")]
mod terminal;

use std::time::{Duration, Instant};

use pyrite_platform::pins::Level;
use pyrite_sim::parts::Led;
use pyrite_sim::{Flash, Options};
use terminal::{PATIENCE, start};

#[test]
fn handlers_run_at_the_prompt() {
    let (board, mut terminal) = start(Options::default());
    let led = board.hardware().connect(Led::new(2));
    terminal.line("from machine import *");
    terminal.line("led = Pin(2, Pin.OUT)");
    terminal.line("t = Timer(0, period=2, callback=lambda t: led.toggle())");
    let deadline = Instant::now() + PATIENCE;
    while led.with(|led| led.switched()) < 20 {
        assert!(Instant::now() < deadline, "the light does not blink while nothing is typed");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(terminal.line("t.deinit()"), "");
    terminal.line("Pin(4, Pin.IN).irq(lambda p: print('pressed'), Pin.IRQ_RISING) and None");
    board.hardware().hold(4, Some(Level::High));
    terminal.expect("pressed\r\n");
    terminal.line("Pin(4).irq(lambda p: 1 / 0, Pin.IRQ_FALLING) and None");
    board.hardware().hold(4, Some(Level::Low));
    terminal.expect("ZeroDivisionError: division by zero\r\n");
    assert_eq!(terminal.line("1 + 1"), "2\n");
    // A handler that hangs is interrupted, and the prompt goes on.
    terminal.line("import time");
    terminal.line("def hang(p): print('hangs'); time.sleep(3600)\r");
    terminal.line("Pin(4).irq(hang, Pin.IRQ_RISING) and None");
    board.hardware().hold(4, Some(Level::High));
    terminal.expect("hangs\r\n");
    terminal.send("\x03");
    terminal.expect("KeyboardInterrupt: \r\n");
    assert_eq!(terminal.line("2 + 2"), "4\n");
    // A soft reset takes all handlers away.
    terminal.line("t.init(period=1, callback=lambda t: led.toggle())");
    terminal.send("\x04");
    terminal.expect("soft reboot");
    terminal.expect(">>> ");
    let before = led.with(|led| led.switched());
    terminal.line("import time; time.sleep_ms(50)");
    assert_eq!(led.with(|led| led.switched()), before);
}

#[test]
fn the_watchdog_resets_a_board_that_hangs() {
    let (_board, mut terminal) = start(Options::default());
    terminal.line("import machine");
    assert_eq!(terminal.line("machine.reset_cause() == machine.PWRON_RESET"), "True\n");
    terminal.line("w = machine.WDT(timeout=1500)");
    terminal.line("w.feed()");
    terminal.send("while True: pass\r\r");
    terminal.expect("Pyrite");
    terminal.expect(">>> ");
    terminal.line("import machine");
    assert_eq!(terminal.line("machine.reset_cause() == machine.WDT_RESET"), "True\n");
    // At the prompt, too, with interrupts off or not.
    terminal.line("w = machine.WDT(timeout=1000); s = machine.disable_irq()");
    terminal.expect("Pyrite");
    terminal.expect(">>> ");
    terminal.line("import machine");
    assert_eq!(terminal.line("machine.reset_cause() == machine.WDT_RESET"), "True\n");
}

#[test]
fn pins_wake_it_from_deep_sleep() {
    let (board, mut terminal) = start(Options::default());
    let asleep = |terminal: &mut terminal::Terminal, setup: &str| {
        terminal.line("import machine, esp32; from machine import Pin");
        assert_eq!(terminal.line(setup), "", "{setup}");
        terminal.send("machine.deepsleep(60000)\r");
        terminal.expect("deepsleep(60000)\r\n");
        // Long enough for a board that does not sleep to say so.
        std::thread::sleep(Duration::from_millis(300));
    };
    let woken = |terminal: &mut terminal::Terminal, reason: &str| {
        terminal.expect("Pyrite");
        terminal.expect(">>> ");
        terminal.line("import machine");
        let told = terminal.line("machine.reset_cause() == machine.DEEPSLEEP_RESET, machine.wake_reason()");
        assert_eq!(told, format!("(True, {reason})\n"));
    };
    asleep(&mut terminal, "esp32.wake_on_ext0(Pin(4, Pin.IN, Pin.PULL_UP), esp32.WAKEUP_ALL_LOW)");
    board.hardware().hold(4, Some(Level::Low));
    woken(&mut terminal, "2");
    board.hardware().hold(4, None);
    asleep(
        &mut terminal,
        "esp32.wake_on_ext1(pins=(Pin(13, Pin.IN, Pin.PULL_DOWN), Pin(14)), level=esp32.WAKEUP_ANY_HIGH)",
    );
    board.hardware().hold(14, Some(Level::High));
    woken(&mut terminal, "3");
    board.hardware().hold(14, None);
    // All of them must be low.
    asleep(
        &mut terminal,
        "a = Pin(13, Pin.IN, Pin.PULL_UP); b = Pin(14, Pin.IN, Pin.PULL_UP); esp32.wake_on_ext1((a, b), False)",
    );
    board.hardware().hold(13, Some(Level::Low));
    std::thread::sleep(Duration::from_millis(100));
    board.hardware().hold(14, Some(Level::Low));
    woken(&mut terminal, "3");
    // Off again, nothing but the time wakes it; and what the chip cannot do says why.
    terminal.line("import machine, esp32; from machine import Pin");
    terminal.line("esp32.wake_on_ext0(Pin(4, Pin.IN), True); esp32.wake_on_ext0(None)");
    board.hardware().hold(4, Some(Level::High));
    let refused = "ValueError: one of these pins cannot wake ESP32: only pins of its low-power part can (ESP32: 0, 2, 4, 12 to 15, 25 to 27, 32 to 39; ESP32-C3: 0 to 5)";
    assert_eq!(terminal.last_line("esp32.wake_on_ext0(Pin(5), True)"), refused);
    let refused = "ValueError: ESP32 is not woken by any pin: use esp32.wake_on_ext0() or esp32.wake_on_ext1()";
    assert_eq!(terminal.last_line("esp32.wake_on_gpio((Pin(4),), True)"), refused);
    terminal.send("machine.deepsleep(20)\r");
    woken(&mut terminal, "4");
}

#[test]
fn memory_outlives_deep_sleep_and_settings_power_off() {
    let folder = std::env::temp_dir().join(format!("pyrite-power-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let image = folder.join("flash.img");
    let options = Options { flash: Flash::File(image), ..Options::default() };
    {
        let (_board, mut terminal) = start(options.clone());
        terminal.line("import machine, esp32");
        terminal.line("machine.RTC().memory(b'dream')");
        terminal.line("n = esp32.NVS('app'); n.set_i32('boots', 7); n.set_blob('key', b'\\x00\\xff'); n.commit()");
        // As on a chip, it is in flash before it is committed.
        terminal.line("n.set_i32('early', 1)");
        terminal.send("machine.deepsleep(20)\r");
        terminal.expect("Pyrite");
        terminal.expect(">>> ");
        terminal.line("import machine");
        assert_eq!(
            terminal.line(
                "(machine.reset_cause() == machine.DEEPSLEEP_RESET, machine.wake_reason() == machine.TIMER_WAKE, machine.RTC().memory())"
            ),
            "(True, True, b'dream')\n"
        );
        terminal.send("machine.reset()\r");
        terminal.expect("Pyrite");
        terminal.expect(">>> ");
        terminal.line("import machine");
        assert_eq!(terminal.line("machine.reset_cause() == machine.HARD_RESET, machine.wake_reason()"), "(True, 0)\n");
    }
    let (_board, mut terminal) = start(options);
    terminal.line("import esp32; b = bytearray(2); n = esp32.NVS('app')");
    assert_eq!(
        terminal.line("n.get_i32('boots'), n.get_i32('early'), n.get_blob('key', b), b"),
        "(7, 1, 2, bytearray(b'\\x00\\xff'))\n"
    );
    assert!(
        terminal
            .line("n.get_i32('lost')")
            .ends_with("OSError: [Errno -4354] ESP_ERR_NVS: lost is not set in this namespace\n")
    );
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}
