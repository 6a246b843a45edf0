//! The chips' firmware and the IDE say the same of a chip: `ports/esp/src/chip/*.rs` against `assets/chips/*.toml`.
//!
//! The firmware of a chip is a workspace of its own with tables that its compiler reads, so both are read here as text.

use pyrite_sim::boards::{ChipFacts, I2cPins, PinSet, SpiPins, UartPins};
use pyrite_tests::root;

/// The value of a field of the firmware's table.
fn field<'a>(table: &'a str, name: &str) -> &'a str {
    let start = table.find(&format!("\n    {name}: ")).unwrap_or_else(|| panic!("no {name}")) + name.len() + 7;
    let end = table[start..].find(",\n").unwrap_or_else(|| panic!("{name} does not end"));
    &table[start..start + end]
}

/// All decimal numbers in a text, in order.
fn numbers(text: &str) -> Vec<u8> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    digits.map(|digits| digits.parse().expect("a small number")).collect()
}

/// GPIO numbers of a set, which is `0` or pairs of the first and the last.
fn set(text: &str) -> Vec<u8> {
    if text == "0" {
        return Vec::new();
    }
    let ends = numbers(text);
    let mut pins: Vec<u8> = ends.chunks_exact(2).flat_map(|pair| pair[0]..=pair[1]).collect();
    pins.sort_unstable();
    pins
}

fn check(chip: &ChipFacts, table: &str) {
    let name = &chip.name;
    let same = |field_name: &str, expected: Vec<u8>, found: Vec<u8>| {
        assert_eq!(
            found, expected,
            "{name}: {field_name} of ports/esp/src/chip/{name}.rs and assets/chips/{name}.toml"
        );
    };
    let all = |set: PinSet| set.iter().collect::<Vec<_>>();
    let usable = chip.gpio.iter().filter(|pin| chip.is_usable(*pin)).collect();
    same("pins", usable, set(field(table, "pins")));
    same("flash", all(chip.flash), set(field(table, "flash")));
    same("input_only", all(chip.input_only), set(field(table, "input_only")));
    same("console", vec![chip.console.tx, chip.console.rx], numbers(field(table, "console")));
    // The firmware numbers the I2C controllers from 0.
    assert!(chip.i2c.iter().map(|bus| usize::from(bus.id)).eq(0..chip.i2c.len()), "{name}: numbers of I2C");
    let i2c = chip.i2c.iter().flat_map(|&I2cPins { scl, sda, .. }| [scl, sda]).collect();
    same("i2c", i2c, numbers(field(table, "i2c")));
    let spi = chip.spi.iter().flat_map(|&SpiPins { id, sck, mosi, miso }| [id, sck, mosi, miso]).collect();
    same("spi", spi, numbers(field(table, "spi")));
    let uarts = chip.uart.iter().flat_map(|&UartPins { id, tx, rx }| [id, tx, rx]).collect();
    same("uarts", uarts, numbers(field(table, "uarts")));
}

#[test]
fn firmware_and_assets_agree() {
    let folder = root().join("device-fw/ports/esp/src/chip");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the chips") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        // Chips that only type-check are not among those that the IDE knows.
        let Some(chip) = ChipFacts::named(name) else { continue };
        check(chip, &std::fs::read_to_string(&path).expect("text"));
        seen += 1;
    }
    assert_eq!(seen, 2, "chips of which both know");
}
