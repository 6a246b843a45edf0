//! Parts on the simulated board, driven by a test and seen by programs

#[path = "support/bench.rs"]
#[allow(dead_code, missing_docs, reason = "shared between tests")]
mod bench;

use bench::Bench;
use pyrite_platform::pins::Level;
use pyrite_sim::parts::dht::DhtModel;
use pyrite_sim::parts::flash_chip::SpiPins;
use pyrite_sim::parts::{
    Button, Dht, Ds18b20, FlashChip, I2cRegisters, Led, NeopixelStrip, Potentiometer, SerialDevice, text,
};

/// Runs a program that says `ready` and then waits for pin 39 to rise, while `act` does something from outside.
#[track_caller]
fn while_running(bench: &Bench, source: &str, act: impl FnOnce() + Send) -> String {
    std::thread::scope(|scope| {
        let (board, printed) = (bench.board.clone(), bench.printed.clone());
        scope.spawn(move || {
            printed.wait_for("ready\n");
            act();
            board.hold(39, Some(Level::High));
        });
        bench.output(&format!(
            "from machine import *\nimport time\nend = Pin(39, Pin.IN)\ndef wait():\n    while not end():\n        time.sleep_ms(1)\n{source}"
        ))
    })
}

#[test]
fn a_light_shows_level_and_pulse_width() {
    let bench = Bench::new();
    let led = bench.board.connect(Led::new(2));
    bench.output("from machine import Pin, PWM\nled = Pin(2, Pin.OUT)\nfor i in range(6):\n    led.toggle()\n");
    assert_eq!(led.with(|led| (led.is_lit(), led.switched())), (false, 6));
    bench.output("from machine import Pin, PWM\nPWM(Pin(2), freq=1000, duty_u16=16384)\n");
    assert_eq!(led.with(|led| led.brightness()), 16384);
    assert_eq!(bench.board.parts()[led.number()].state, "25 %");
    bench.output("from machine import Pin, PWM\nPWM(Pin(2)).deinit()\nPin(2, Pin.OUT, value=1)\n");
    assert_eq!(led.with(|led| led.brightness()), u16::MAX);
    assert_eq!(bench.board.parts()[led.number()].state, "on");
    bench.board.disconnect(led.number());
    assert!(bench.board.parts().is_empty());
}

#[test]
fn a_button_fires_an_interrupt() {
    let bench = Bench::new();
    let button = bench.board.connect(Button::new(4));
    let printed = bench.printed.clone();
    let source = "Pin(4, Pin.IN, Pin.PULL_UP).irq(lambda pin: print(pin()), Pin.IRQ_FALLING | Pin.IRQ_RISING)\nprint('ready')\nwait()\n";
    let text = while_running(&bench, source, || {
        button.with(Button::press);
        printed.wait_for("ready\n0\n");
        button.with(Button::release);
        printed.wait_for("ready\n0\n1\n");
        button.with(Button::press);
        printed.wait_for("ready\n0\n1\n0\n");
    });
    assert_eq!(text, "ready\n0\n1\n0\n");
}

#[test]
fn a_potentiometer_is_read() {
    let bench = Bench::new();
    let knob = bench.board.connect(Potentiometer::new(34));
    let source = "adc = ADC(Pin(34), atten=ADC.ATTN_11DB)\nprint(adc.read_u16())\nprint('ready')\nwait()\nprint(adc.read_u16(), adc.read_uv())\n";
    let text = while_running(&bench, source, || knob.with(|knob| knob.turn(1.0)));
    assert_eq!(text, "0\nready\n65535 3300000\n");
    knob.with(|knob| knob.set_microvolts(1_500_000));
    assert_eq!(bench.board.parts()[0].state, "1.50 V");
    assert_eq!(bench.board.level(34), Level::Low);
}

#[test]
fn registers_change_from_both_sides() {
    let bench = Bench::new();
    let sensor = bench.board.connect(I2cRegisters::new(22, 21, 0x48));
    sensor.with(|sensor| sensor.set_registers(0x0f, &[0xa5, 1]));
    for bus in ["I2C(0, scl=Pin(22), sda=Pin(21))", "SoftI2C(Pin(22), Pin(21))"] {
        sensor.with(|sensor| sensor.set_registers(0x20, &[0]));
        bench.output(&format!(
            "from machine import *\nbus = {bus}\nprint(bus.readfrom_mem(0x48, 0x0f, 2))\nbus.writeto_mem(0x48, 0x20, b'\\x7f')\n"
        ));
        assert_eq!(sensor.with(|sensor| sensor.register(0x20)), 0x7f, "{bus}");
    }
    assert_eq!(bench.printed.text(), "b'\\xa5\\x01'\nb'\\xa5\\x01'\n");
}

#[test]
fn a_flash_chip_keeps_what_is_programmed() {
    let bench = Bench::new();
    let chip = bench.board.connect(FlashChip::new(SpiPins { sck: 18, mosi: 23, miso: 19, cs: 5 }, 8192));
    bench.output(
        "from machine import *\ncs = Pin(5, Pin.OUT, value=1)\nspi = SPI(2)\nfor command in (b'\\x06', b'\\x02\\x00\\x10\\x00kept'):\n    cs(0)\n    spi.write(command)\n    cs(1)\n",
    );
    assert_eq!(chip.with(|chip| chip.contents()[4096..4101].to_vec()), b"kept\xff");
    assert_eq!(bench.board.parts()[0].state, "4 of 8192 bytes programmed");
}

#[test]
fn a_serial_device_talks() {
    let bench = Bench::new();
    let device = bench.board.connect(SerialDevice::new(17, 16));
    let source = "uart = UART(2, 115200, timeout=50)\nuart.write('hello?')\nprint('ready')\nwait()\nprint(uart.readline(), uart.read())\n";
    let text = while_running(&bench, source, || {
        assert_eq!(device.with(SerialDevice::take_received), b"hello?");
        device.with(|device| device.send(b"yes\nand more"));
    });
    assert_eq!(text, "ready\nb'yes\\n' b'and more'\n");
}

#[test]
fn a_strip_shows_colours() {
    let bench = Bench::new();
    let strip = bench.board.connect(NeopixelStrip::new(16, 2));
    let white = bench.board.connect(NeopixelStrip::with_white(17, 1));
    bench.output(
        "from machine import *\nbitstream(Pin(16, Pin.OUT), 0, (400, 850, 800, 450), bytes([1, 2, 3, 4, 5, 6, 7]))\nbitstream(Pin(17, Pin.OUT), 0, (400, 850, 800, 450), bytes([9, 8, 7, 6]))\n",
    );
    assert_eq!(strip.with(|strip| (strip.colours(), strip.shown())), (vec![[2, 1, 3], [5, 4, 6]], 1));
    assert_eq!(white.with(|strip| strip.colours()), [[8, 9, 7]]);
    assert_eq!(bench.board.parts()[0].state, "#020103 #050406");
}

#[test]
fn weather_is_measured() {
    let bench = Bench::new();
    let sensor = bench.board.connect(Dht::new(15, DhtModel::Dht22));
    sensor.with(|sensor| sensor.set(-12, 999));
    let thermometer = bench.board.connect(Ds18b20::new(4, [1, 2, 3, 4, 5, 6]));
    thermometer.with(|thermometer| thermometer.set_temperature(-0.5));
    let text = bench.output(
        "import machine, _onewire as bus\nbuffer = bytearray(5)\nmachine.dht_readinto(machine.Pin(15), buffer)\nprint(list(buffer))\n\
         pin = machine.Pin(4, machine.Pin.OPEN_DRAIN)\nprint(bus.reset(pin))\nfor byte in (0xcc, 0x44):\n    bus.writebyte(pin, byte)\n\
         bus.reset(pin)\nfor byte in (0xcc, 0xbe):\n    bus.writebyte(pin, byte)\npad = bytes(bus.readbyte(pin) for i in range(9))\n\
         print(pad[:2], bus.crc8(pad), bus.readbit(pin))\n\
         bus.reset(pin)\nbus.writebyte(pin, 0x33)\nprint(bytes(bus.readbyte(pin) for i in range(8)))\n",
    );
    let mut expected = String::from("[3, 231, 128, 12, 118]\nTrue\nb'\\xf8\\xff' 0 1\nb'");
    for byte in thermometer.with(|thermometer| thermometer.rom()) {
        expected.push_str(&match byte {
            b' '..=b'~' => char::from(byte).to_string(),
            byte => format!("\\x{byte:02x}"),
        });
    }
    assert_eq!(text, expected + "'\n");
}

#[test]
fn parts_are_named_in_words() {
    let bench = Bench::new();
    for part in [
        "led 2",
        "button 4",
        "pressed 5",
        "potentiometer 34 0.5",
        "wire 12 13",
        "i2c 22 21 0x42 1 2",
        "flash 18 23 19 15 4096",
        "ds18b20 27 -3",
        "dht11 25 20 50",
        "dht22 26 20.5 50.5",
        "neopixel 16 8",
    ] {
        text::connect(&bench.board, part).expect("a part");
    }
    assert_eq!(bench.board.parts().len(), 11);
    for wrong in ["", "led", "led 99", "lamp 2", "wire 1", "i2c 22 21 300", "flash 18 23 19 15 0", "ds18b20 4 hot"] {
        let error = text::connect(&bench.board, wrong).expect_err("no part");
        assert!(error.to_string().starts_with(&format!("no such part: '{wrong}'. Parts are\nled PIN")), "{error}");
    }
    assert_eq!(bench.board.parts().len(), 11);
}
