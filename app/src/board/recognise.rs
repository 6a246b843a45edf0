//! Which board it is: by its numbers on USB, by what its firmware calls its chip, and by what the user said.
//!
//! **Invariant:** what is known of the chip wins over what USB says, and both over the user's choice: no board with another chip is named.

use pyrite_sim::BoardFacts;
use pyrite_sim::boards::{ChipFacts, UsbId, boards};

/// The chip that a firmware names, such as in `Generic ESP32 module with ESP32`.
pub fn chip_of(machine: &str) -> Option<&'static ChipFacts> {
    let words = machine.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ','));
    // The chip stands behind the board; `ESP32-C3FH4` and `ESP32C3` are the same one.
    let plain = |word: &str| word.to_ascii_lowercase().replace('-', "");
    let chips = || boards().iter().map(|board| board.chip);
    words.map(plain).rfind(|word| word.starts_with("esp")).and_then(|word| {
        let exact = chips().find(|chip| chip.name == word);
        // A package of an ESP32-C3 has letters behind it, another chip of the family has them, too: `esp32s3` is no `esp32`.
        exact.or_else(|| chips().find(|chip| chip.name.len() > 5 && word.starts_with(&chip.name)))
    })
}

/// The boards that it may be, the likeliest first; all there are if nothing is known.
pub fn likely(usb: Option<UsbId>, machine: Option<&str>) -> Vec<&'static BoardFacts> {
    let chip = machine.and_then(chip_of);
    let fits = |board: &&'static BoardFacts| chip.is_none_or(|chip| chip.name == board.chip.name);
    let on_usb: Vec<_> = usb.into_iter().flat_map(BoardFacts::on_usb).filter(fits).collect();
    let rest = boards().iter().filter(fits).filter(|board| !on_usb.iter().any(|known| known.id == board.id));
    on_usb.iter().copied().chain(rest).collect()
}

/// The one that is shown: the user's choice, if it fits.
pub fn chosen(likely: &[&'static BoardFacts], choice: Option<&str>) -> &'static BoardFacts {
    let wanted = likely.iter().find(|board| Some(board.id) == choice);
    wanted.or(likely.first()).copied().unwrap_or_else(BoardFacts::usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_are_named_in_many_ways() {
        let chip = |machine| chip_of(machine).map(|chip| chip.name.as_str());
        assert_eq!(chip("Generic ESP32 module with ESP32"), Some("esp32"));
        assert_eq!(chip("ESP32C3 module with ESP32C3"), Some("esp32c3"));
        assert_eq!(chip("Pyrite simulated board with ESP32-C3"), Some("esp32c3"));
        assert_eq!(chip("Pyrite board with ESP32"), Some("esp32"));
        assert_eq!(chip("Seeed XIAO ESP32C3 with ESP32-C3FH4"), Some("esp32c3"));
        assert_eq!(chip("Generic ESP32S3 module with ESP32S3"), None);
        assert_eq!(chip("Raspberry Pi Pico with RP2040"), None);
    }

    #[test]
    fn usb_chip_and_user_agree_on_a_board() {
        let ids = |usb, machine| likely(usb, machine).iter().map(|board| board.id).collect::<Vec<_>>();
        let bridge = Some(UsbId(0x10c4, 0xea60));
        assert_eq!(ids(bridge, None)[0], "esp32-devkitc");
        assert_eq!(ids(bridge, Some("with ESP32C3"))[0], "esp32c3-devkitm-1");
        assert_eq!(ids(None, Some("with ESP32")), ["esp32-devkitc", "esp32-generic"]);
        assert_eq!(ids(None, None).len(), boards().len());
        let of_c3 = likely(None, Some("with ESP32C3"));
        assert_eq!(chosen(&of_c3, Some("xiao-esp32c3")).id, "xiao-esp32c3");
        assert_eq!(chosen(&of_c3, Some("esp32-devkitc")).id, of_c3[0].id);
    }
}
